import { open, stat } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'

/** Reads the text of a file; throws the errors of the file system and its own. */
export type SecretFileReader = (path: string) => Promise<string>

interface Cached {
  readonly identity: string
  readonly text: string
}

const MAX_BYTES = 64 * 1024
const SETTLED_MS = 2000

/** A reader that opens a file again only when it has changed; a mounted secret may be rotated at any time. */
export function createSecretFileReader(now: () => number = Date.now): SecretFileReader {
  const cache = new Map<string, Cached>()
  return async (path) => {
    // stat follows the links by which Kubernetes swaps a whole folder, so that a new inode shows up here.
    const cached = cache.get(path)
    if (cached?.identity === identityOf(await stat(path, { bigint: true }))) return cached.text
    const { text, stats } = await read(path)
    // Two writes within one tick of the file system's clock look alike, so a file that was just written is not kept.
    if (Math.abs(now() - Number(stats.mtimeMs)) > SETTLED_MS)
      cache.set(path, { identity: identityOf(stats), text })
    else cache.delete(path)
    return text
  }
}

function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
}

async function read(path: string): Promise<{ text: string; stats: BigIntStats }> {
  // Opening a pipe would wait for its writer for ever.
  if (!(await stat(path)).isFile()) throw new Error('it is not a file')
  const file = await open(path)
  try {
    const stats = await file.stat({ bigint: true })
    if (stats.size > MAX_BYTES) throw new Error('it is larger than 64 KiB')
    return { text: textOf(await file.readFile()), stats }
  } finally {
    await file.close()
  }
}

/** Bytes that are no text would become a password with replacement characters in it. */
function textOf(bytes: Buffer): string {
  try {
    // Editors and `echo` end a file with a line break that is not part of the secret.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '')
  } catch {
    throw new Error('it is not UTF-8 text')
  }
}
