import { describe, expect, test } from 'vitest'
import { lackOf } from '../../../scripts/image/tools.ts'
import type { Machine } from '../../../scripts/programs/debian.ts'

const server: Machine = { missing: [], isRoot: true, hasApt: true, mayInstall: true }

describe('what a machine lacks to build the image', () => {
  test.each<[string, Partial<Machine>, string | undefined]>([
    ['nothing', {}, undefined],
    ['nothing that may not be installed', { missing: ['runc'] }, undefined],
    [
      'tools, on a machine of somebody',
      { missing: ['podman', 'runc'], mayInstall: false },
      'The image needs podman, runc: install them (apt-get install podman runc).',
    ],
    [
      'tools, and the right to install them',
      { missing: ['runc'], isRoot: false },
      'The image needs runc: install it (apt-get install runc).',
    ],
    [
      'tools, and where to get them',
      { missing: ['podman', 'runc'], hasApt: false },
      'The image needs podman, runc, which are packages of Debian: install them, or use a machine with Debian.',
    ],
    [
      'root, whoever has the tools',
      { isRoot: false },
      'The image is built and run by root: become root and try again.',
    ],
  ])('%s', (_, machine, lack) => {
    expect(lackOf({ ...server, ...machine })).toBe(lack)
  })
})
