import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { FileProblem } from '../../src/files/file-problem.ts'
import { openSigning } from '../../src/signing/open.ts'
import { testKey } from '../support/signing-keys.ts'

const file = (...selectors: readonly string[]) =>
  JSON.stringify({
    domains: {
      'example.com': { keys: selectors.map((selector) => ({ selector, keyFile: `${selector}.pem` })) },
    },
  })

function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'dkim-'))
  const path = join(folder, 'dkim.json')
  const put = (name: string, text: string) => {
    writeFileSync(join(folder, 'next'), text)
    renameSync(join(folder, 'next'), join(folder, name))
  }
  put('old.pem', testKey('old', 'rsa', 1_024).pem)
  put('new.pem', testKey('new', 'ed25519').pem)
  put('dkim.json', file('old'))
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const looks: (() => void)[] = []
  const signing = openSigning({
    path,
    log,
    pause: (_ms, signal) =>
      new Promise((resolve) => {
        looks.push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      }),
  })
  onTestFinished(async () => {
    await signing.close()
    rmSync(folder, { recursive: true })
  })
  const selectors = () =>
    signing
      .current()
      .get('example.com')
      ?.keys.map(({ selector }) => selector)
  const logged = (event: string) => lines.filter((line) => line.includes(`"event":"${event}"`))
  return { put, looks, selectors, logged }
}

test('a new version is in use after the next look, a bad one is told of and the one before stays', async () => {
  const { put, looks, selectors, logged } = opened()
  expect(selectors()).toEqual(['old'])
  expect(logged('dkim-weak-key')[0]).toContain('the key old of example.com has 1024 bits')

  const look = async () => {
    const before = looks.length
    looks.at(-1)?.()
    await expect.poll(() => looks.length).toBe(before + 1)
  }
  put('dkim.json', file('old', 'new'))
  await look()
  expect(selectors()).toEqual(['old', 'new'])
  put('dkim.json', file('new', 'absent'))
  await look()
  expect(selectors()).toEqual(['old', 'new'])
  expect(logged('dkim-file-refused')).toHaveLength(1)
  // what was missing is there now
  put('absent.pem', testKey('absent').pem)
  await look()
  expect(selectors()).toEqual(['new', 'absent'])
  expect(logged('dkim-file')).toHaveLength(2)
})

test('without a file nothing is signed; a file that cannot be used ends the start', async () => {
  const options = { log: pino({ level: 'silent' }), pause: () => Promise.resolve() }
  const none = openSigning({ ...options, path: undefined })
  expect(none.current().size).toBe(0)
  await none.close()
  expect(() => openSigning({ ...options, path: '/nowhere/dkim.yaml' })).toThrow(FileProblem)
})
