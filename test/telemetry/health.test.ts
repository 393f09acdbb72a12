import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CommandError, type CommandProblem } from '../../src/broker/command-error.ts'
import { kindOf, sentenceFor } from '../../src/ledger/postgres/failure.ts'
import { troubleWith } from '../../src/ledger/sqlite/trouble.ts'
import { createEngineLog } from '../../src/telemetry/engine-log.ts'
import { createHealth, type Health } from '../../src/telemetry/health.ts'
import { createJobWorker, plainMail } from '../support/job-worker.ts'
import { ScriptedSmtp } from '../support/scripted-smtp.ts'

/** What nobody may learn from the port: a host, a path, a user, the address of a database. */
const HOST = 'mail.example.com'
const PATH = '/var/lib/shop/ledger.db'
const USER = 'robot@example.net'
const DATABASE = 'db.example.com:5432'
const WORDS = `connect ECONNREFUSED ${HOST} ${PATH} ${USER} ${DATABASE} 10.1.2.3`
const SECRETS = [HOST, PATH, USER, DATABASE, 'example', 'ledger.db', '10.1.2.3', '127.0.0.1']

const tellsNothing = (text: string) => {
  for (const secret of SECRETS) expect(text).not.toContain(secret)
}

const coded = (code: string) => Object.assign(new Error(WORDS), { code })

function readiness(change: (health: Health) => void, ledgerTrouble?: string) {
  const health = createHealth({
    ledgerTrouble: () => ledgerTrouble,
    stopTrouble: () => undefined,
    pausedAccounts: () => 2,
  })
  health.engineAnswered()
  change(health)
  return health.ready()
}

test('is ready when the engine has answered and the ledger can be used, and not before', () => {
  const health = createHealth({
    ledgerTrouble: () => undefined,
    stopTrouble: () => undefined,
    pausedAccounts: () => 0,
  })
  expect(health.ready()).toEqual({
    ready: false,
    reasons: ['the engine has not answered yet'],
    pausedAccounts: 0,
  })
  health.engineAnswered()
  expect(health.ready()).toEqual({ ready: true, reasons: [], pausedAccounts: 0 })
  health.engineFailed('the engine is away')
  expect(health.ready()).toMatchObject({ ready: false, reasons: ['the engine is away'] })
  health.engineAnswered()
  health.draining()
  expect(health.ready()).toMatchObject({ ready: false, reasons: ['shutting down'] })
})

test('is not ready while the operator stops all mail, and names the setting', () => {
  const health = createHealth({
    ledgerTrouble: () => undefined,
    stopTrouble: () => 'the file of SMTP_STOP_FILE is there',
    pausedAccounts: () => 0,
  })
  health.engineAnswered()
  expect(health.ready()).toMatchObject({ ready: false, reasons: ['the file of SMTP_STOP_FILE is there'] })
})

test('accounts that are paused are counted, and the worker is ready for the others', () => {
  expect(readiness(() => {})).toEqual({ ready: true, reasons: [], pausedAccounts: 2 })
})

describe('a reason names the part and the kind of trouble, and the log says the rest', () => {
  const PROBLEMS: Record<CommandProblem, true> = {
    login: true,
    unreachable: true,
    busy: true,
    refused: true,
    gone: true,
    'not-now': true,
    'too-large': true,
  }

  test.each(Object.keys(PROBLEMS) as CommandProblem[])('engine: %s', (problem) => {
    const lines: string[] = []
    const log = createEngineLog(
      pino({}, { write: (line: string) => void lines.push(line) }),
      { address: HOST, hasScheme: false, byToken: true },
      () => 0,
    )
    const { ready, reasons } = readiness((health) =>
      health.engineFailed(log.failed(new CommandError(problem, WORDS, undefined))),
    )
    expect(ready).toBe(false)
    expect(reasons[0]).toContain('the engine')
    tellsNothing(JSON.stringify(reasons))
    expect(lines.join('')).toContain(WORDS)
  })

  test.each([
    ['SQLITE_BUSY', 'the ledger file is held by another worker'],
    ['SQLITE_CORRUPT', 'the ledger file is damaged'],
    ['SQLITE_NOTADB', 'the ledger file is damaged'],
    ['EACCES', 'the ledger file cannot be written'],
    ['SQLITE_READONLY', 'the ledger file cannot be written'],
    ['ENOSPC', 'the disk of the ledger file is full'],
    ['EWHATEVER', 'the ledger file cannot be used'],
  ])('ledger file: %s', (code, kind) => {
    const trouble = troubleWith(PATH, coded(code))
    expect(readiness(() => {}, trouble.kind)).toMatchObject({ ready: false, reasons: [kind] })
    expect(trouble.problem).toContain(PATH)
  })

  test.each([
    '28P01',
    '28000',
    '3D000',
    '42501',
    '25006',
    '53100',
    '53300',
    'CERT_HAS_EXPIRED',
    'ECONNREFUSED',
  ])('ledger database: %s', (code) => {
    const kind = kindOf(coded(code))
    expect(kind).toMatch(/^the ledger database /)
    tellsNothing(JSON.stringify(readiness(() => {}, kind)))
    expect(sentenceFor(DATABASE, coded(code))).toContain(WORDS)
  })
})

test('metrics count what happened to hosts and people, and name none', async () => {
  const server = await ScriptedSmtp.start({
    script: { RCPT: () => `550 5.1.1 ${WORDS}`, MAIL: () => `250 ${WORDS}` },
  })
  const worker = createJobWorker({ secrets: { PW: 'a password' } })
  onTestFinished(async () => {
    worker.close()
    await server.close()
  })
  const mail = plainMail(server)
  const login = { ...mail.authentication, username: USER, password: 'secrets.PW' }
  for (const variables of [
    mail,
    { ...mail, authentication: login },
    { ...mail, authentication: { ...login, password: 'secrets.OTHER' } },
    { ...mail, authentication: { hostname: 'nobody.mail.example.com.invalid', port: 25 } },
    { ...mail, smtpEmailAttachments: [PATH] },
    { ...mail, smtpEmailToRecipients: [`${HOST} ${PATH}`] },
  ])
    await worker.handle({ variables })
  const page = await worker.metrics()
  expect(page).toMatch(/^smtp_mails_total\{end="refused",type="RECIPIENT_REJECTED"\} \d/m)
  expect(page).toMatch(/^smtp_mails_total\{end="refused",type="SECRET"\} 1/m)
  tellsNothing(page)
})
