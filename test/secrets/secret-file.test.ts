import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { createSecretFileReader } from '../../src/secrets/secret-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secret-file-'))
})

/** A file that was written a minute ago, so that the reader keeps it. */
async function oldFile(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  const then = new Date(Date.now() - 60_000)
  await utimes(path, then, then)
  return path
}

test.each([
  ['no line break', 'pw', 'pw'],
  ['one', 'pw\n', 'pw'],
  ['one of Windows', 'pw\r\n', 'pw'],
  ['two', 'pw\n\n', 'pw\n'],
  ['spaces', '  pw ', '  pw '],
  ['lines', 'a\nb\n', 'a\nb'],
  ['a byte order mark', '\ufeffpw', 'pw'],
  ['other letters', 'pässwörd😀', 'pässwörd😀'],
  ['nothing', '', ''],
])('the text of a file with %s', async (_, content, expected) => {
  const read = createSecretFileReader()
  expect(await read(await oldFile('x', content))).toBe(expected)
})

test.each([
  ['bytes that are no text', () => oldFile('x', Buffer.from([0xff, 0xfe, 0x00])), 'not UTF-8'],
  ['more than a secret', () => oldFile('x', 'x'.repeat(64 * 1024 + 1)), 'larger than 64 KiB'],
  ['a folder', () => Promise.resolve(folder), 'not a file'],
  ['nothing', () => Promise.resolve(join(folder, 'none')), 'ENOENT'],
])('%s cannot be read', async (_, path, message) => {
  await expect(createSecretFileReader()(await path())).rejects.toThrow(message)
})

test('a pipe does not make it wait', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  await expect(createSecretFileReader()(pipe)).rejects.toThrow('not a file')
})

describe('a change is seen', () => {
  const read = createSecretFileReader()

  test('when the file is replaced', async () => {
    const path = await oldFile('x', 'one')
    expect(await read(path)).toBe('one')
    await rename(await oldFile('y', 'two'), path)
    expect(await read(path)).toBe('two')
  })

  test('when it is written over with as many bytes, at once', async () => {
    const path = join(folder, 'x')
    for (const text of ['one', 'two', 'six', 'ten']) {
      await writeFile(path, text)
      expect(await read(path)).toBe(text)
    }
  })

  test('when it is written over and gets its old time back', async () => {
    const path = await oldFile('x', 'one')
    expect(await read(path)).toBe('one')
    await oldFile('x', 'two')
    expect(await read(path)).toBe('two')
  })

  test('when it goes and comes back', async () => {
    const path = await oldFile('x', 'one')
    expect(await read(path)).toBe('one')
    await rm(path)
    await expect(read(path)).rejects.toThrow('ENOENT')
    await oldFile('x', 'two')
    expect(await read(path)).toBe('two')
  })

  test('when Kubernetes swaps the folder behind the link', async () => {
    await mkdir(join(folder, '..2026_1'))
    await mkdir(join(folder, '..2026_2'))
    await oldFile('..2026_1/x', 'one')
    await oldFile('..2026_2/x', 'two')
    await symlink('..2026_1', join(folder, '..data'))
    await symlink('..data/x', join(folder, 'x'))
    expect(await read(join(folder, 'x'))).toBe('one')
    await symlink('..2026_2', join(folder, '..data_tmp'))
    await rename(join(folder, '..data_tmp'), join(folder, '..data'))
    await rm(join(folder, '..2026_1'), { recursive: true })
    expect(await read(join(folder, 'x'))).toBe('two')
  })
})
