import { constants } from 'node:fs'
import { access, open, realpath, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ConnectorError } from '../../failures.ts'
import { contentPath, isInside } from './path.ts'
import { excerpt } from '../../text/excerpt.ts'
import { errorCode } from '../../text/error-text.ts'

export interface ContentFile {
  /** The name to give to the recipient. */
  readonly filename: string
  /** Where the bytes are, links resolved. For this machine only, never for a message. */
  readonly path: string
  readonly size: number
}

/** The one folder from which diagrams may take files. `field` is how an error calls the input. */
export interface ContentRoot {
  open(field: string, file: string): Promise<ContentFile>
  /** A file as UTF-8 text without its byte order mark; refused above `maxBytes`. */
  readText(field: string, file: string, maxBytes: number): Promise<string>
}

export interface ContentRootOptions {
  /** Absent: no file may be used. */
  readonly root?: string | undefined
  /** Beginnings of paths in diagrams that stand for the root. */
  readonly prefixes: readonly string[]
}

export function createContentRoot({ root, prefixes }: ContentRootOptions): ContentRoot {
  async function find(field: string, file: string): Promise<ContentFile> {
    if (root === undefined) {
      throw fileProblem(
        'INVALID_INPUT',
        field,
        file,
        'is a file, and this worker has no SMTP_CONTENT_ROOT to take files from. Set it, or give the content itself.',
      )
    }
    const realRoot = await realRootOf(root)
    const path = contentPath(file, { roots: [root, realRoot], prefixes })
    if (path === undefined) throw outside(field, file)
    const real = await orMissing(field, file, realpath(path))
    // a link may lead anywhere: what counts is where it ends
    if (!isInside(realRoot, real)) throw outside(field, file)
    const { size, ...stats } = await orMissing(field, file, statFile(real))
    if (!stats.isFile) throw fileProblem('ATTACHMENT', field, file, 'is a folder or a device, not a file.')
    await orMissing(field, file, access(real, constants.R_OK))
    return { filename: basename(path), path: real, size }
  }

  return {
    open: find,
    async readText(field, file, maxBytes) {
      const { path, size } = await find(field, file)
      const bytes = size > maxBytes ? undefined : await orMissing(field, file, readUpTo(path, maxBytes))
      if (bytes === undefined)
        throw fileProblem(
          'TOO_LARGE',
          field,
          file,
          `has more than ${maxBytes} bytes (SMTP_MAX_MESSAGE_SIZE).`,
        )
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      } catch {
        throw fileProblem('ATTACHMENT', field, file, 'is not UTF-8 text. Save it with the encoding UTF-8.')
      }
    },
  }
}

async function realRootOf(root: string): Promise<string> {
  try {
    return await realpath(root)
  } catch (cause) {
    // a mount that is away comes back; what the diagram says is not at fault
    const message = `The folder of SMTP_CONTENT_ROOT cannot be read (${errorCode(cause) ?? 'unknown'}); no file can be taken from it.`
    throw new ConnectorError(
      'ATTACHMENT',
      message,
      { phase: 'input', delivery: 'not-sent', retry: 'backoff' },
      cause,
    )
  }
}

async function statFile(path: string): Promise<{ readonly isFile: boolean; readonly size: number }> {
  const stats = await stat(path)
  return { isFile: stats.isFile(), size: stats.size }
}

/** undefined when there is more: the file may have grown since its size was looked at. */
async function readUpTo(path: string, maxBytes: number): Promise<Buffer | undefined> {
  const handle = await open(path)
  try {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of handle.createReadStream({ end: maxBytes, autoClose: false })) {
      const bytes = chunk as Buffer
      chunks.push(bytes)
      length += bytes.length
    }
    return length > maxBytes ? undefined : Buffer.concat(chunks, length)
  } finally {
    await handle.close()
  }
}

async function orMissing<T>(field: string, file: string, step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (cause) {
    const code = errorCode(cause) ?? 'unknown'
    const what =
      code === 'ENOENT' || code === 'ENOTDIR' ? 'is not in the content folder.' : `cannot be read (${code}).`
    throw fileProblem('ATTACHMENT', field, file, what, cause)
  }
}

function outside(field: string, file: string): ConnectorError {
  return fileProblem(
    'ATTACHMENT_DENIED',
    field,
    file,
    'does not lie in the content folder of this worker (SMTP_CONTENT_ROOT). Give a name relative to it, or have the beginning of the path added to SMTP_CONTENT_PREFIX.',
  )
}

/** PATH_MAX: a name is quoted whole, since half a secret in it could not be masked any more. */
const LONGEST_NAME = 4_096

function fileProblem(
  type: 'INVALID_INPUT' | 'ATTACHMENT' | 'ATTACHMENT_DENIED' | 'TOO_LARGE',
  field: string,
  file: string,
  what: string,
  cause?: unknown,
): ConnectorError {
  return new ConnectorError(
    type,
    `${field}: ${excerpt(file, LONGEST_NAME)} ${what}`,
    { phase: 'input', delivery: 'not-sent' },
    cause,
  )
}
