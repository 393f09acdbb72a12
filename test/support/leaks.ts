import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { EngineRecord } from '../../sandbox/client/engine-record.ts'
import type { TestEngine } from './engine.ts'
import type { MailInstance, MailWorker } from './mail-worker.ts'
import { findSecrets, type Secret, type Trace } from './secret-search.ts'
import type { TestWorker } from './worker.ts'

const user = 'robot-Kp3xV9@Zq8'
const password = 'p"ä+/ &%=\\x'
export const credentials = { username: user, password }
/** Two blanks, and one that does not break: no longer the same when a reply is put on one line. */
export const spaced = 'Wm4L  q8\u00a0Hs2 Tn6'
export const long = 'Jd7fYk2nRb5wXe9cGt4mPv8sLh3q'
/** The begin of an address: only the ledger may know it, which has to find a recipient again. */
export const person = 'Ce4bXw2pQy'
/** Stands in a diagram, and comes from nowhere else. */
export const literal = 'Ni5oBv7eCk1r'
const host = 'LOCALhost'
const part = 'mx-Uy6gDz'

/** Of a worker that knows all secrets and tells as much as it ever does. */
export const environment = {
  SECRET_USER: user,
  SECRET_PASSWORD: password,
  SECRET_SPACED: spaced,
  SECRET_LONG: long,
  SECRET_PERSON: person,
  SECRET_HOST: host,
  SECRET_PART: part,
  LOG_LEVEL: 'trace',
  // a file is one more thing that is left behind
  SMTP_LEDGER: 'sqlite:./data/ledger.db',
}

const inDiagram: Secret = { name: 'the password of the diagram', value: literal, piece: 6 }
const inLedger: Secret = { name: 'PERSON', value: person, piece: 6 }
const secrets: readonly Secret[] = [
  { name: 'USER', value: user, piece: 7 },
  { name: 'PASSWORD', value: password, piece: 6 },
  { name: 'SPACED', value: spaced, piece: 6 },
  { name: 'LONG', value: long, piece: 6 },
  { name: 'HOST', value: host },
  { name: 'PART', value: part, piece: 6 },
]

export const login = {
  'authentication.username': 'secrets.USER',
  'authentication.password': '{{secrets.PASSWORD}}',
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** All that a server could say of that login, in every form. */
export const gossip = [
  user,
  password,
  JSON.stringify({ user, password }),
  encodeURIComponent(password),
  new URLSearchParams({ user, password }).toString(),
  base64(user),
  base64(password),
  base64(`\0${user}\0${password}`),
  base64(`x${password}`),
  Buffer.from(`xx${user}`).toString('base64url'),
].join(' ')

/** A result that is handed on in several ways. */
export const headers = {
  resultVariable: 'mail',
  resultExpression: '={copy: response, words: string(response)}',
}

/** An error that is handed on in several ways. */
export const caught = {
  headers: { ...headers, errorExpression: '=bpmnError("CAUGHT", error.message, {error: error})' },
  boundaries: [{ id: 'caught', errorCode: 'CAUGHT', outputs: { error: '=error' } }],
}

export async function ended(instance: MailInstance): Promise<void> {
  expect(await instance.end()).toBe('completed')
}

/** The error of a task with `caught`. */
export async function caughtError(instance: MailInstance): Promise<{ type: string; message: string }> {
  await ended(instance)
  return instance.variables['error'] as { type: string; message: string }
}

/** The last tests of a file: whatever came before, no secret is in anything that the workers left behind. */
export function nothingLeaks(engine: TestEngine, workers: Readonly<Record<string, MailWorker>>): void {
  describe('in the end', () => {
    const left: Trace[] = []

    beforeAll(async () => {
      for (const [name, { process }] of Object.entries(workers)) {
        const metrics = await (await process.get('/metrics')).text()
        left.push({ where: `metrics of ${name}`, text: metrics }, ...(await files(process)))
        process.kill('SIGTERM')
        await process.exit
        left.push({ where: `log of ${name}`, text: process.output }, ...(await files(process)))
      }
    })

    test('the logs, files and metrics of the workers hold no secret', () => {
      expect(left.some(({ where }) => where.endsWith('ledger.db'))).toBe(true)
      const logs = left.filter(({ where }) => where.startsWith('log'))
      expect(logs.every(({ text }) => text.includes('"event":"ready"'))).toBe(true)
      expect(findSecrets(left, [...secrets, inDiagram])).toEqual([])
      const outside = left.filter(({ where }) => !where.includes('ledger.db'))
      expect(findSecrets(outside, [inLedger])).toEqual([])
    })

    test('the engine holds no secret: incidents, messages of jobs, variables of all scopes, all records', () => {
      const records = engine.records.find()
      const kinds = new Set(records.map(({ valueType }) => valueType))
      for (const kind of ['JOB', 'INCIDENT', 'VARIABLE']) expect(kinds).toContain(kind)
      expect(findSecrets(records.map(toTrace), [...secrets, inLedger])).toEqual([])
    })

    test('the engine holds the password of a diagram only in the diagram and as an input', () => {
      const records = engine.records.find({ where: (record) => !isInput(record) })
      expect(findSecrets(records.map(toTrace), [inDiagram])).toEqual([])
    })
  })
}

/** All files that a worker wrote into its folder. */
async function files({ folder }: TestWorker): Promise<Trace[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(paths.map(async (path) => ({ where: path, text: await readFile(path, 'utf8') })))
}

function toTrace(record: EngineRecord): Trace {
  const { valueType, intent, value } = record
  const id = value['bpmnProcessId']
  return {
    where: `${valueType} ${intent} of ${typeof id === 'string' ? id : 'no process'}`,
    text: JSON.stringify(record),
  }
}

const isInput = ({ valueType, value }: EngineRecord): boolean =>
  ['DEPLOYMENT', 'PROCESS', 'JOB_BATCH'].includes(valueType) ||
  (valueType === 'VARIABLE' && value['name'] === 'authentication')
