import { execFile } from 'node:child_process'
import { link, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { refused, sent, type HostileCase } from './hostile-case.ts'

/** A content folder into which somebody has put links to what is not theirs; gives it and the folder around it. */
export async function hostileFolder(): Promise<{ readonly around: string; readonly root: string }> {
  const around = await mkdtemp(join(tmpdir(), 'smtp-hostile-'))
  const root = join(around, 'content')
  await mkdir(root)
  await writeFile(join(root, 'good.txt'), 'good')
  await writeFile(join(around, 'outside.txt'), 'nobody may see this')
  await symlink(join(around, 'outside.txt'), join(root, 'link-outside.txt'))
  await symlink('..', join(root, 'above'))
  await symlink('/dev/zero', join(root, 'zero'))
  await symlink('/proc/self/environ', join(root, 'environ'))
  await symlink('itself', join(root, 'itself'))
  await symlink('good.txt', join(root, 'link-inside.txt'))
  await link(join(root, 'good.txt'), join(root, 'hard.txt'))
  await promisify(execFile)('mkfifo', [join(root, 'pipe')])
  return { around, root }
}

const denied = refused(/smtpEmailAttachments/)

export const fileCases: readonly HostileCase[] = [
  ['link-outside.txt', denied],
  ['above/outside.txt', denied],
  ['zero', denied],
  ['environ', denied],
  ['itself', denied],
  ['pipe', denied],
  ['.', denied],
  ['../outside.txt', denied],
  ['/etc/passwd', denied],
  ['file:///etc/passwd', denied],
  ['good.txt\0.pdf', denied],
  ['http://169.254.169.254/latest', denied],
  ['good.txt/.', sent],
  ['link-inside.txt', sent],
  // inherent: it is a file of the folder
  ['hard.txt', sent],
].map(([file, ends]) => ({
  name: `the file ${JSON.stringify(file)}`,
  variables: { smtpEmailAttachments: [file] },
  ends: ends as HostileCase['ends'],
}))
