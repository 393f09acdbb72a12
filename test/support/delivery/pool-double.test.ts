import { Readable } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createPool } from '../../../src/mail/account/pool.ts'
import { GateClosed } from '../../../src/mail/send/gate-closed.ts'
import { ScriptedSmtp } from '../scripted-smtp.ts'
import { observe, observedPool, type Mail, type Observation } from './observed-send.ts'
import { COURSES, OK, RECIPIENTS, type Course, type Sender } from './pool-courses.ts'
import { PoolDouble, type WireDouble } from './pool-double.ts'
import { accountSettings } from '../account-settings.ts'

const HEAD = 'Subject: x\r\n\r\n'
const BODY = 'Hello\r\n'

interface Played {
  readonly seen: Observation
  /** The messages that the server got whole. */
  readonly arrived: readonly string[]
}

/** The mail of a course, with what its gate and its content wait for. */
function mailOf({ message, gate = 'open' }: Course): { mail: Mail; sender: Sender; isOver: () => void } {
  const stop = new AbortController()
  const [over, isOver] = signal()
  const [asked, isAsked] = signal()
  const [again, isAskedAgain] = signal()
  const opening = { open: undefined, closed: undefined, 'too late': over, 'second time': again }[gate]
  let openings = 0
  const open = async () => {
    isAsked()
    openings += 1
    if (openings === 2) isAskedAgain()
    if (gate === 'closed') throw new Error('closed')
    await opening
  }
  async function* parts() {
    yield Buffer.from(HEAD)
    yield Buffer.from(BODY)
    if (message === 'unfinished') await over
  }
  const abort = () => {
    stop.abort(new GateClosed('deadline'))
    return undefined
  }
  const isAtOnce = message === undefined || message === 'at once'
  const mail: Mail = {
    recipients: RECIPIENTS,
    content: isAtOnce ? Buffer.from(HEAD + BODY) : () => Readable.from(parts()),
    gate: { open, refusal: () => undefined },
    signal: stop.signal,
  }
  return { mail, sender: { abort, asked }, isOver }
}

function signal(): [Promise<void>, () => void] {
  let give = () => {}
  const given = new Promise<void>((resolve) => (give = resolve))
  return [given, () => give()]
}

async function onTheDouble(course: Course): Promise<Played> {
  const { mail, sender, isOver } = mailOf(course)
  const wires: WireDouble[] = []
  const pool = new PoolDouble((wire) => wires.push(wire))
  const observed = observedPool(pool as unknown as Parameters<typeof observedPool>[0], isOver)
  const seen = observe(observed, mail)
  for (const wire of wires) await course.steps(wire, sender)
  return { seen: await seen, arrived: wires.flatMap(({ content }) => content?.toString() ?? []) }
}

async function onTheRealPool(course: Course): Promise<Played> {
  const { mail, sender, isOver } = mailOf(course)
  const server = await ScriptedSmtp.start({ script: course.script(sender) })
  const { host, port } = server
  if (course.isAway === true) await server.close()
  const pool = createPool(
    { host, port, security: 'none', securityField: 'security' },
    accountSettings({ sendTimeoutMs: 120_000, securityFloor: 'none', maxJobs: 1, monotonicNow: () => 0 }),
  )
  onTestFinished(async () => {
    pool.close()
    if (course.isAway !== true) await server.close()
  })
  if (course.isReused === true)
    await observe(
      observedPool(pool, () => {}),
      mailOf({ ...course, message: 'at once', gate: 'open' }).mail,
    )
  const before = server.received.length
  const seen = await observe(observedPool(pool, isOver), mail)
  return { seen, arrived: server.received.slice(before).map(({ data }) => data.toString()) }
}

describe('the double of nodemailer’s pool does what the pool does', () => {
  test.each(COURSES.map((course) => [`${course.name}: ${course.ends}`, course] as const))(
    '%s',
    async (_title, course) => {
      const real = await onTheRealPool(course)
      expect(real.seen.end).toMatchObject(
        course.ends === 'sent' ? { response: OK } : { error: { code: course.ends } },
      )
      expect(await onTheDouble(course)).toEqual(real)
    },
  )
})
