import { describe, expect, test } from 'vitest'
import { assignments, execForm, parseDockerfile } from '../../../scripts/docker/dockerfile.ts'

test('stages, their names, and the versions that FROM takes from ARG', () => {
  const stages = parseDockerfile(
    'ARG V=1.2\nARG D\n# comment\nFROM node:${V}-slim AS build\nRUN true\n\nfrom node:${V}\n',
  )
  expect(stages).toEqual([
    { image: 'node:1.2-slim', alias: 'build', instructions: [{ name: 'RUN', flags: {}, text: 'true' }] },
    { image: 'node:1.2', alias: undefined, instructions: [] },
  ])
})

test('lines that go on, with comments between them', () => {
  const [stage] = parseDockerfile('FROM a\nENV A=1 \\\n# why\n    B=2\nUSER 1000')
  expect(stage?.instructions).toEqual([
    { name: 'ENV', flags: {}, text: expect.stringMatching(/^A=1\s+B=2$/) as string },
    { name: 'USER', flags: {}, text: '1000' },
  ])
})

test('flags, with and without a value, and what looks like one in a command', () => {
  const [stage] = parseDockerfile(
    'FROM a\nCOPY --from=b --chown=1:1 --link x y\nRUN npm ci --ignore-scripts\nHEALTHCHECK --interval=5s CMD ["a", "--b"]',
  )
  expect(stage?.instructions).toEqual([
    { name: 'COPY', flags: { from: 'b', chown: '1:1', link: '' }, text: 'x y' },
    { name: 'RUN', flags: {}, text: 'npm ci --ignore-scripts' },
    { name: 'HEALTHCHECK', flags: { interval: '5s' }, text: 'CMD ["a", "--b"]' },
  ])
})

describe('refuses what it would get wrong', () => {
  test.each([['RUN true'], ['FROM node:${MISSING}'], ['FROM a b c']])('%s', (text) => {
    expect(() => parseDockerfile(text)).toThrow()
  })
})

test('assignments', () => {
  expect(assignments('A=1 org.b.c="two words"  D=x=y E=')).toEqual({
    A: '1',
    'org.b.c': 'two words',
    D: 'x=y',
    E: '',
  })
})

test('exec form and shell form', () => {
  expect(execForm('["node", "a b"]')).toEqual(['node', 'a b'])
  expect(execForm('node a')).toBeUndefined()
  expect(() => execForm('[1]')).toThrow('[1]')
})
