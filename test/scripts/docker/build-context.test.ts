import { describe, expect, test } from 'vitest'
import { ignoreRules } from '../../../scripts/docker/build-context.ts'

const cases: readonly (readonly [string, string, boolean])[] = [
  ['.env', '.env', true],
  ['.env', 'src/.env', false],
  ['**/.env', 'src/deep/.env', true],
  ['**/.env', '.env', true],
  ['data', 'data/ledger.db', true],
  ['/data/', 'data/ledger.db', true],
  ['data', 'database', false],
  ['*.log', 'a.log', true],
  ['*.log', 'logs/a.log', false],
  ['a?c', 'abc', true],
  ['# a', 'a', false],
  ['*\n!src', 'src/main.ts', false],
  ['*\n!src', 'README.md', true],
  ['*\n!src\nsrc/secret', 'src/secret/key', true],
  ['a.b', 'axb', false],
]

describe('.dockerignore', () => {
  test.each(cases)('%j and %s: hidden %s', (rules, path, hidden) => {
    expect(ignoreRules(rules)(path)).toBe(hidden)
  })
})
