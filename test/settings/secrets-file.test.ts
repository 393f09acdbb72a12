import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Environment } from '../../src/settings/environment.ts'
import { loadSettings } from '../../src/settings/load.ts'
import { SettingsError } from '../../src/settings/problems.ts'
import { openSecretsFile } from '../../src/settings/secrets-file.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'secrets-file-')))
const content = join(folder, 'content')
const dir = join(folder, 'secrets')
for (const path of [content, dir]) mkdirSync(path)
writeFileSync(join(dir, 'shop'), 'value')

function put(path: string, value: unknown): string {
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

function messagesOf(env: Environment): readonly string[] {
  try {
    loadSettings(env)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ message }) => message)
    throw error
  }
  return []
}

const file = (value: unknown) => put(join(folder, 'file.yaml'), value)

test('everything that is wrong in the file ends the start, one line each', () => {
  const path = file({ secrets: { A: {}, B: { from: 'env:X', hosts: ['a:25'] } } })
  expect(messagesOf({ SMTP_SECRETS_FILE: path })).toEqual([
    expect.stringMatching(/^SMTP_SECRETS_FILE cannot be used: secrets\.A\.from is missing; /),
    expect.stringMatching(/^SMTP_SECRETS_FILE cannot be used: secrets\.B\.hosts\[1\] "a:25" has a port/),
  ])
  expect(messagesOf({ SMTP_SECRETS_FILE: file('secrets: {}\nsecrets: {}') })).toEqual([
    'SMTP_SECRETS_FILE cannot be used: line 2, column 1: a key that stands there twice',
  ])
})

test.each<[string, string, Environment, string]>([
  ['the prefix', 'env:SECRET_PW', {}, 'names SECRET_PW, which is also secrets.PW'],
  ['another prefix', 'env:MAIL_PW', { SMTP_SECRETS_ENV_PREFIX: 'MAIL_' }, 'which is also secrets.PW'],
  [
    'the _FILE form',
    `file:${join(dir, 'shop')}`,
    { SECRET_Y_FILE: join(dir, 'shop') },
    'SECRET_Y_FILE gives as secrets.Y',
  ],
  [
    'the folder',
    `file:${join(dir, 'shop')}`,
    { SMTP_SECRETS_DIR: dir },
    'SMTP_SECRETS_DIR gives as secrets.shop',
  ],
  ['a setting', 'env:SMTP_LEDGER', {}, 'a setting of the worker'],
  ['a setting without SMTP in its name', 'env:HTTP_HOST', {}, 'a setting of the worker'],
  ['the login of the engine', 'env:ZEEBE_CLIENT_SECRET', {}, 'a setting of the worker'],
  [
    'the content folder',
    `file:${join(content, 'pw')}`,
    { SMTP_CONTENT_ROOT: content },
    'lies inside SMTP_CONTENT_ROOT',
  ],
])('a value that can be had by %s is a mistake at the start', (_, from, env, words) => {
  const path = file({ secrets: { X: { from, hosts: ['smtp.example.com'] } } })
  const messages = messagesOf({ SMTP_SECRETS_FILE: path, ...env })
  expect(messages).toHaveLength(1)
  expect(messages[0]).toMatch(/^SMTP_SECRETS_FILE cannot be used: secrets\.X\.from /)
  expect(messages[0]).toContain(words)
})

test('a value that is not there is no mistake of the file', () => {
  const path = file({ secrets: { X: { from: 'env:NOT_SET' }, Y: { from: `file:${join(folder, 'none')}` } } })
  expect(messagesOf({ SMTP_SECRETS_FILE: path, SMTP_SECRETS_DIR: dir })).toEqual([])
})

test('neither the file nor the file of a secret may lie where diagrams can mail it out', () => {
  const path = put(join(content, 'secrets.yaml'), { secrets: {} })
  const env = { SMTP_CONTENT_ROOT: content, SMTP_SECRETS_FILE: path, SECRET_X_FILE: join(content, 'x') }
  const where = 'lies inside SMTP_CONTENT_ROOT, so that diagrams could mail it out; use another folder'
  expect(messagesOf(env)).toEqual([
    `SMTP_SECRETS_FILE ${where}`,
    `The file that SECRET_X_FILE names ${where}`,
  ])
})

test('the file is read again; a version that cannot be used is told once, and the one before stays', async () => {
  const path = file({ secrets: { A: { from: 'env:A_PW' } } })
  const lines: unknown[][] = []
  const log = {
    info: (...line: unknown[]) => void lines.push(line),
    error: (...line: unknown[]) => void lines.push(line),
  }
  const looks: (() => void)[] = []
  let waits = () => {}
  const pause = (_: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve())
      looks.push(resolve)
      waits()
    })
  const look = async () => {
    const done = new Promise<void>((resolve) => (waits = resolve))
    looks.pop()?.()
    await done
  }
  const settings = loadSettings({ SMTP_SECRETS_FILE: path })
  const opened = openSecretsFile(settings, {}, log as never, pause)
  const names = () => [...(opened?.current().secrets.keys() ?? [])]
  expect(names()).toEqual(['A'])

  file({ secrets: { B: { from: 'env:SECRET_B_PW' } } })
  await look()
  await look()
  expect(names()).toEqual(['A'])
  expect(lines).toEqual([
    [
      { event: 'secrets-file-refused', problems: [expect.stringContaining('secrets.B_PW') as string] },
      'SMTP_SECRETS_FILE cannot be used; the version before stays',
    ],
  ])

  file({ secrets: { B: { from: 'env:B_PW' }, C: { from: 'env:C_PW' } } })
  await look()
  expect(names()).toEqual(['B', 'C'])
  expect(lines[1]?.[0]).toEqual({ event: 'secrets-file' })
  await opened?.close()
})
