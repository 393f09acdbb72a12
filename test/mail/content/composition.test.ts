import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createContentRoot, type ContentRoot } from '../../../src/mail/content/root.ts'

const COMPOSED = 'Müller'.normalize('NFC')
const DECOMPOSED = COMPOSED.normalize('NFD')

let root: string
let content: ContentRoot
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), `${COMPOSED}-`))
  await mkdir(join(root, DECOMPOSED))
  await writeFile(join(root, DECOMPOSED, `${COMPOSED}.pdf`), 'one')
  await writeFile(join(root, `both-${COMPOSED}.pdf`), 'composed')
  await writeFile(join(root, `both-${DECOMPOSED}.pdf`), 'decomposed')
  await symlink('/etc/hostname', join(root, `${DECOMPOSED}-out.txt`))
  content = createContentRoot({ root, prefixes: [] })
})
afterAll(() => rm(root, { recursive: true }))

const read = (file: string) => content.readText('Body', file, 100)

test.each([
  `${COMPOSED}/${COMPOSED}.pdf`,
  `${DECOMPOSED}/${DECOMPOSED}.pdf`,
  `${DECOMPOSED}/${COMPOSED}.pdf`,
])('a file is found in either composition: %j', async (file) => {
  expect(await read(file)).toBe('one')
  expect(await content.has(file)).toBe(true)
})

test('the one that is written wins', async () => {
  expect(await read(`both-${COMPOSED}.pdf`)).toBe('composed')
  expect(await read(`both-${DECOMPOSED}.pdf`)).toBe('decomposed')
})

test('nothing outside is found that way', async () => {
  await expect(read(`${COMPOSED}-out.txt`)).rejects.toMatchObject({ type: 'ATTACHMENT_DENIED' })
  await expect(read(`../${COMPOSED}.pdf`)).rejects.toMatchObject({ type: 'ATTACHMENT_DENIED' })
  await expect(read(`${COMPOSED}/none.pdf`)).rejects.toMatchObject({ type: 'ATTACHMENT' })
})
