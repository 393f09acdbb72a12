import { describe, expect, test } from 'vitest'
import { lackOfPrograms, machineFor, type Machine } from '../../../scripts/programs/debian.ts'

const server: Machine = { missing: [], isRoot: true, hasApt: true, mayInstall: true }

describe('what a machine lacks', () => {
  test.each<[string, Partial<Machine>, string | undefined]>([
    ['nothing, whoever asks', { isRoot: false, mayInstall: false, hasApt: false }, undefined],
    ['nothing that may not be installed', { missing: ['browser'] }, undefined],
    [
      'a program, on a machine of somebody',
      { missing: ['browser'], mayInstall: false },
      'The test needs browser: install it (apt-get install browser).',
    ],
    [
      'a program, and where to get it',
      { missing: ['browser'], hasApt: false },
      'The test needs browser, which is a package of Debian: install it, or use a machine with Debian.',
    ],
  ])('%s', (_, machine, lack) => {
    expect(lackOfPrograms('The test', { ...server, ...machine })).toBe(lack)
  })
})

test('a program that is there is found, one that is not is missing', () => {
  const { missing } = machineFor([process.execPath, 'no-such-program-anywhere'])
  expect(missing).toEqual(['no-such-program-anywhere'])
})
