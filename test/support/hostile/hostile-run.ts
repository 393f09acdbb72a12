import type { Records } from '../../../sandbox/client/records.ts'
import { buildProcess } from '../bpmn.ts'
import type { OwnEngine } from '../engine.ts'
import { mulberry32 } from '../faults/fault-plan.ts'
import { mailProcess, mailVariables } from '../mail-process.ts'
import type { ReceivedMail } from '../smtp-dialogue.ts'
import { ScriptedSmtp } from '../scripted-smtp.ts'
import type { HostileCase } from './hostile-case.ts'
import { attackHttp, holdHttp, pipelineHttp } from './hostile-requests.ts'
import { InstanceEnds } from './instance-ends.ts'
import { judge, wrongMail, type ArrivedMail } from './judge.ts'

export interface HostileRunOptions {
  readonly own: OwnEngine
  readonly records: Records
  readonly httpPort: number
  readonly cases: readonly HostileCase[]
  readonly type: string
  /** Good mails beside the cases, in each round. */
  readonly mails: number
  readonly rounds: number
  /** Further rounds until so many minutes are over. */
  readonly minutes: number
  readonly seed: number
}

export interface HostileRunReport {
  readonly rounds: number
  readonly good: number
  readonly hostile: number
  /** All that should not be; empty. */
  readonly breaches: readonly string[]
}

/** Good mails that are under way at the same time. */
const OPEN = 50
/** Longer than a lease, and than SMTP_SEND_TIMEOUT, on a machine that has no time. */
const STILL_MS = 90_000

/** Rounds of good mails, with all hostile cases and requests among them, until each has its end. */
export async function hostileRun(options: HostileRunOptions): Promise<HostileRunReport> {
  const { own, records, cases, type, mails, seed } = options
  const random = mulberry32(seed)
  const ends = new InstanceEnds()
  records.follow(ends.add)
  const server = await ScriptedSmtp.start()
  const breaches: string[] = []
  await own.client.deploy(mailProcess(`${type}-good`, type))
  for (const [nth, { headers }] of cases.entries())
    await own.client.deploy(
      buildProcess(`${type}-${nth}`, [{ id: 'send', type, retries: '1', ...(headers && { headers }) }]),
    )

  const byMark = new Map<string, ArrivedMail[]>()
  let looked = 0
  /** What came of the job with this mark. */
  const arrived = (mark: string): readonly ArrivedMail[] => {
    for (; looked < server.received.length; looked += 1) {
      const mail = server.received[looked]
      const found = mail && markIn(mail)
      if (found !== undefined) byMark.set(found, [...(byMark.get(found) ?? []), mail as ArrivedMail])
    }
    return byMark.get(mark) ?? []
  }
  const good = async (mark: string): Promise<void> => {
    const end = await ends.of(await own.client.createInstance(`${type}-good`, mailVariables(server, mark)))
    const copies = arrived(mark)
    if (end.kind !== 'completed' || copies.length !== 1)
      breaches.push(`the good mail ${mark}: ${end.kind}, ${copies.length} copies: ${end.message}`)
    breaches.push(...copies.flatMap(wrongMail))
  }
  const hostile = async (nth: number, one: HostileCase, mark: string): Promise<void> => {
    const { authentication, ...variables } = one.variables ?? {}
    const { host: hostname, port } = one.server ?? server
    const instance = await own.client.createInstance(`${type}-${nth}`, {
      smtpEmailMailBoxName: `Shop <${mark}@example.com>`,
      smtpEmailToRecipients: ['me@x.example'],
      smtpEmailSubject: mark,
      smtpEmailContentType: 'text',
      smtpEmailContent: mark,
      ...variables,
      authentication:
        typeof authentication === 'string'
          ? authentication
          : { hostname, port, ...(authentication as object | undefined) },
      ...(one.raw !== undefined && { hostileRaw: nth }),
    })
    breaches.push(...judge(one, await ends.of(instance), arrived(mark)))
  }

  const began = performance.now()
  let round = 0
  try {
    while (round < options.rounds || performance.now() - began < options.minutes * 60_000) {
      round += 1
      const mark = (what: string, nth: number) => `${what}-${round}-${nth}-`
      const work = [
        ...Array.from({ length: mails }, (_, nth) => ({
          name: mark('good', nth),
          run: () => good(mark('good', nth)),
        })),
        // every other case in a round: two rounds have them all, a long run has each many times
        ...cases.flatMap((one, nth) =>
          nth % 2 === round % 2
            ? [{ name: one.name, slow: one.slow, run: () => hostile(nth, one, mark('case', nth)) }]
            : [],
        ),
      ]
      const held = holdHttp(options.httpPort, 150)
      const attacks = Promise.all([attackHttp(options.httpPort), pipelineHttp(options.httpPort, 500)])
      await allOf(inOrder(work, random), breaches)
      breaches.push(...(await attacks)[0])
      held.end()
      if (breaches.length > 0) break
      // a long run keeps nothing of the rounds before
      server.received.length = server.accepted.length = server.commands.length = looked = 0
      byMark.clear()
    }
  } finally {
    await server.close()
  }
  return { rounds: round, good: round * mails, hostile: Math.round((round * cases.length) / 2), breaches }
}

/** A job has its mark in the sender, the subject and the body; no case puts something else in the place of all three. */
function markIn({ from, data }: ReceivedMail): string | undefined {
  const MARK = /(?:good|case)-\d+-\d+-/
  return (MARK.exec(from) ?? MARK.exec(data.toString('latin1', 0, 10_000)))?.[0]
}

interface Work {
  readonly name: string
  readonly slow?: boolean | undefined
  run(): Promise<void>
}

/** All of it, so many at a time. When nothing has ended for long, what is under way is named and the rest left out. */
async function allOf(work: readonly Work[], breaches: string[]): Promise<void> {
  const left = [...work]
  const underWay = new Set<string>()
  let movedAt = performance.now()
  const one = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { name } = next
      underWay.add(name)
      await next.run().catch((problem: unknown) => void breaches.push(`${name}: ${String(problem)}`))
      underWay.delete(name)
      movedAt = performance.now()
    }
  }
  let watch: NodeJS.Timeout | undefined
  const still = new Promise<void>((resolve) => {
    watch = setInterval(() => {
      if (performance.now() - movedAt < STILL_MS) return
      breaches.push(...[...underWay].map((name) => `${name}: it did not end`))
      left.length = 0
      resolve()
    }, 1_000)
  })
  await Promise.race([Promise.all(Array.from({ length: OPEN }, one)), still])
  clearInterval(watch)
}

/** By chance, but what takes its time first. */
function inOrder(work: readonly Work[], random: () => number): Work[] {
  return work
    .map((one) => ({ one, place: one.slow === true ? -1 : random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one)
}
