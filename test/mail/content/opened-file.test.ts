import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFile,
  mkdir,
  mkdtemp,
  realpath,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FileChanged, openFile } from '../../../src/mail/content/opened-file.ts'
import { createContentRoot, streamOf } from '../../../src/mail/content/root.ts'

let folder: string
let root: string
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'opened-file-')))
  root = join(folder, 'root')
  await mkdir(join(root, 'sub'), { recursive: true })
  await mkdir(join(folder, 'out'))
  await writeFile(join(folder, 'out', 'a.txt'), 'outside')
})
afterAll(() => rm(folder, { recursive: true }))

const content = () => createContentRoot({ root, prefixes: [] })
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a path whose links were resolved', () => {
  test('is not followed when it has become a link', async () => {
    const path = join(root, 'became-a-link.txt')
    await symlink(join(folder, 'out', 'a.txt'), path)
    expect(await errorOf(openFile(path))).toMatchObject({ code: 'ELOOP' })
  })

  test('is not followed when a folder on the way has become a link', async () => {
    await symlink(join(folder, 'out'), join(root, 'folder-became-a-link'))
    expect(await errorOf(openFile(join(root, 'folder-became-a-link', 'a.txt')))).toBeInstanceOf(FileChanged)
  })

  test('is not waited for when it has become a pipe', async () => {
    const path = join(root, 'became-a-pipe')
    execFileSync('mkfifo', [path])
    const opened = await openFile(path)
    expect(opened.isFile).toBe(false)
    await opened.close()
  })

  test('is read as it was opened, also when it has a successor', async () => {
    const path = join(root, 'replaced.txt')
    await writeFile(path, 'old')
    const opened = await openFile(path)
    await writeFile(`${path}.new`, 'newer')
    await rename(`${path}.new`, path)
    const parts: Buffer[] = []
    for await (const part of opened.parts(opened.size)) parts.push(part)
    await opened.close()
    expect(Buffer.concat(parts).toString()).toBe('old')
  })
})

describe('a file that changes while it is read', () => {
  test('is read to the size that it had, and no further', async () => {
    const path = join(root, 'grows.txt')
    await writeFile(path, 'before')
    const opened = await openFile(path)
    await truncate(path, 300_000_000)
    let length = 0
    for await (const part of opened.parts(opened.size)) length += part.length
    await opened.close()
    expect(length).toBe(6)
  })

  test('is not taken when it has become shorter', async () => {
    const path = join(root, 'shrinks.txt')
    await writeFile(path, 'before')
    const opened = await openFile(path)
    await truncate(path, 2)
    expect(await errorOf(buffer(opened.parts(opened.size)))).toBeInstanceOf(FileChanged)
    await opened.close()
  })

  test('between the look and the hand-over ends the mail, to be tried again', async () => {
    await writeFile(join(root, 'large.bin'), Buffer.alloc(200_000, 'a'))
    const file = await content().open('smtpEmailAttachments', 'large.bin')
    expect((await buffer(streamOf('smtpEmailAttachments', file))).equals(Buffer.alloc(200_000, 'a'))).toBe(
      true,
    )
    await appendFile(file.path, 'b')
    expect(await errorOf(buffer(streamOf('smtpEmailAttachments', file)))).toMatchObject({
      type: 'ATTACHMENT',
      retry: 'backoff',
      message: expect.stringMatching(
        /^smtpEmailAttachments: "large.bin" changed while it was read/,
      ) as string,
    })
    await rm(file.path)
    await symlink(join(folder, 'out', 'a.txt'), file.path)
    expect(await errorOf(buffer(streamOf('smtpEmailAttachments', file)))).toMatchObject({
      type: 'ATTACHMENT',
    })
  })
})

test('a small file comes with its content, a larger one without', async () => {
  await writeFile(join(root, 'five.txt'), '12345')
  expect((await content().open('f', 'five.txt', 5)).content?.toString()).toBe('12345')
  expect((await content().open('f', 'five.txt', 4)).content).toBeUndefined()
})

/** Swaps a file, and the folder of another, for links that lead out and back again, as fast as it can. */
const SWAPPER = `
  const { renameSync, symlinkSync, writeFileSync } = require('node:fs')
  process.chdir(process.argv[1])
  process.stdin.on('end', () => process.exit()).resume()
  writeFileSync('sub/a.txt', 'inside')
  symlinkSync('../out', 'link')
  const turn = () => {
    for (let round = 0; round < 50; round += 1) {
      writeFileSync('new', 'inside'); renameSync('new', 'swapped.txt')
      symlinkSync('../out/a.txt', 'new'); renameSync('new', 'swapped.txt')
      renameSync('sub', 'away'); renameSync('link', 'sub')
      renameSync('sub', 'link'); renameSync('away', 'sub')
    }
    setImmediate(turn)
  }
  turn()
  console.log('swapping')
`

test('nothing outside is read while links are put there and taken away', async () => {
  const swapper = spawn(process.execPath, ['-e', SWAPPER, root], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(swapper.stdout, 'data')
  const seen = new Set<string>()
  for (let round = 0; round < 1_500; round += 1) {
    for (const file of ['swapped.txt', 'sub/a.txt']) {
      const text = await content()
        .readText('f', file, 100)
        .catch((error: unknown) => (error instanceof Error ? error.name : 'no error'))
      seen.add(text)
    }
  }
  swapper.stdin.end()
  await once(swapper, 'exit')
  expect([...seen].filter((text) => !['inside', 'ConnectorError', ''].includes(text))).toEqual([])
  expect(seen).toContain('inside')
})
