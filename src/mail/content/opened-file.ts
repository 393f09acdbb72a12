import { constants } from 'node:fs'
import { lstat, open, readlink, realpath, type FileHandle } from 'node:fs/promises'

/** What was asked for and what was opened are not the same: somebody changed it meanwhile. */
export class FileChanged extends Error {
  override readonly name = 'FileChanged'
}

export interface OpenedFile {
  readonly isFile: boolean
  readonly size: number
  /** The first `size` bytes in parts. What was added since is not read; fewer are a FileChanged. */
  readonly parts: (size: number) => AsyncGenerator<Buffer, void>
  readonly close: () => Promise<void>
}

/**
 * Opens a path whose links are resolved already; the caller closes it. A link that was put in its place since, or in the
 * place of a folder on the way, is not followed: that is seen from the opened file, so that nothing can change between
 * the look and the reading.
 */
export async function openFile(path: string): Promise<OpenedFile> {
  // without O_NONBLOCK, a pipe would wait for its writer for ever
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stats = await handle.stat()
    if (!(await isAt(handle, path, stats))) throw new FileChanged('it changed while it was opened')
    return {
      isFile: stats.isFile(),
      size: stats.size,
      parts: (size) => partsOf(handle, size),
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function* partsOf(handle: FileHandle, size: number): AsyncGenerator<Buffer, void> {
  for (let position = 0; position < size;) {
    const part = Buffer.alloc(Math.min(64 * 1024, size - position))
    const { bytesRead } = await handle.read(part, 0, part.length, position)
    if (bytesRead === 0) throw new FileChanged('it became shorter while it was read')
    position += bytesRead
    yield part.subarray(0, bytesRead)
  }
}

/** Linux knows by which path a file was opened; elsewhere the path is followed once more and must lead to the same file. */
async function isAt(
  handle: FileHandle,
  path: string,
  { dev, ino }: { readonly dev: number; readonly ino: number },
): Promise<boolean> {
  const opened = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined)
  // a file that was replaced by a newer one has lost its name since
  if (opened !== undefined) return opened === path || opened === `${path} (deleted)`
  if ((await realpath(path)) !== path) return false
  const there = await lstat(path)
  return there.dev === dev && there.ino === ino
}
