import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDotenv, withDotenv } from '../../src/settings/dotenv.ts'
import { SettingsError } from '../../src/settings/problems.ts'

test.each([
  ['the file adds', { A: '1' }, 'B=2\n# C=3\n', { A: '1', B: '2' }],
  ['the environment wins', { A: '1' }, 'A=2', { A: '1' }],
  ['also when it is blank', { A: '' }, 'A=2', { A: '' }],
  ['NAME_FILE in the environment decides', { A_FILE: '/x' }, 'A=2', { A_FILE: '/x' }],
  ['NAME in the environment decides', { A: '1' }, 'A_FILE=/x', { A: '1' }],
  ['a blank NAME_FILE decides nothing', { A_FILE: '' }, 'A=2', { A_FILE: '', A: '2' }],
  ['quotes and comments', {}, 'A="x # y" # z\nexport B=\'$A\'', { A: 'x # y', B: '$A' }],
  ['an empty file', { A: '1' }, '', { A: '1' }],
])('%s', (_, env, text, expected) => {
  const before = { ...env }
  expect(withDotenv(env, text)).toEqual(expected)
  expect(env).toEqual(before)
})

test('the file is read where there is one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dotenv-'))
  expect(readDotenv(folder)).toBe('')
  writeFileSync(join(folder, '.env'), 'A=1')
  expect(readDotenv(folder)).toBe('A=1')
})

test('a file that cannot be read is a problem', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dotenv-'))
  mkdirSync(join(folder, '.env'))
  expect(() => readDotenv(folder)).toThrow(SettingsError)
})
