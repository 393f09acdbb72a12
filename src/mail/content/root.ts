import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { ConnectorError } from '../../failures.ts'
import { digestOf, type Digest } from '../digest.ts'
import { FileChanged, openFile, type OpenedFile } from './opened-file.ts'
import { asComposed } from './composition.ts'
import { contentPath, isInside } from './path.ts'
import { excerpt, LONGEST_QUOTED } from '../../text/excerpt.ts'
import { errorCode } from '../../text/error-text.ts'

export interface ContentFile {
  /** The name to give to the recipient. */
  readonly filename: string
  /** Where the bytes are, links resolved. For this machine only, never for a message. */
  readonly path: string
  readonly size: number
  readonly digest: Digest
  /** The bytes, where they were asked for with the file. */
  readonly content?: Buffer
}

/** The one folder from which diagrams may take files. `field` is how an error calls the input. */
export interface ContentRoot {
  /** With its content if it has no more than `heldBytes`: that is read from the file that was checked, not opened again. */
  open(field: string, file: string, heldBytes?: number): Promise<ContentFile>
  /** Whether a name leads to something in the content root. Never rejects. */
  has(file: string): Promise<boolean>
  /** A file as UTF-8 text without its byte order mark; refused above `maxBytes`. */
  readText(field: string, file: string, maxBytes: number): Promise<string>
}

export interface ContentRootOptions {
  /** Absent: no file may be used. */
  readonly root?: string | undefined
  /** Beginnings of paths in diagrams that stand for the root. */
  readonly prefixes: readonly string[]
}

/** Both functions reject with a ConnectorError that names the field: INVALID_INPUT without a root, ATTACHMENT_DENIED outside it. */
export function createContentRoot({ root, prefixes }: ContentRootOptions): ContentRoot {
  /** Hands the opened file to `use`, and closes it. */
  async function find<T>(
    field: string,
    file: string,
    use: (opened: OpenedFile, place: Pick<ContentFile, 'filename' | 'path'>) => Promise<T>,
  ): Promise<T> {
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
    const real = await orMissing(field, file, realpath(await asComposed(path, [root, realRoot])))
    // a link may lead anywhere: what counts is where it ends
    if (!isInside(realRoot, real)) throw outside(field, file)
    const opened = await orMissing(field, file, openFile(real))
    try {
      if (!opened.isFile) throw fileProblem('ATTACHMENT', field, file, 'is a folder or a device, not a file.')
      return await use(opened, { filename: basename(path), path: real })
    } finally {
      await opened.close()
    }
  }

  /** Nothing outside is asked for. */
  async function has(file: string): Promise<boolean> {
    if (root === undefined) return false
    try {
      const realRoot = await realpath(root)
      const path = contentPath(file, { roots: [root, realRoot], prefixes })
      return (
        path !== undefined && isInside(realRoot, await realpath(await asComposed(path, [root, realRoot])))
      )
    } catch {
      return false
    }
  }

  return {
    has,
    open: (field, file, heldBytes = -1) =>
      find(field, file, async (opened, place) => {
        const { size } = opened
        if (size > heldBytes) {
          const digest = await orMissing(field, file, digestOf(opened.parts(size)))
          return { ...place, size, digest }
        }
        const content = await orMissing(field, file, whole(opened))
        return { ...place, size, digest: await digestOf([content]), content }
      }),
    readText: (field, file, maxBytes) =>
      find(field, file, async (opened) => {
        if (opened.size > maxBytes)
          throw fileProblem(
            'TOO_LARGE',
            field,
            file,
            `has more than ${maxBytes} bytes (SMTP_MAX_MESSAGE_SIZE).`,
          )
        const bytes = await orMissing(field, file, whole(opened))
        // UTF-16 without a byte order mark is valid UTF-8 where it is ASCII: with a NUL beside each letter
        if (!isUtf8(bytes) || bytes.includes(0))
          throw fileProblem('ATTACHMENT', field, file, 'is not UTF-8 text. Save it with the encoding UTF-8.')
        return new TextDecoder().decode(bytes)
      }),
  }
}

/**
 * The bytes of a file that is too large to be held until the mail goes out. It is opened again, as it was before; one
 * that is another one by then ends the mail, which was not handed over whole.
 */
export function streamOf(field: string, { filename, path, size, digest }: ContentFile): Readable {
  return Readable.from(
    (async function* () {
      const opened = await orMissing(field, filename, openFile(path))
      try {
        if (!opened.isFile || opened.size !== size) throw new FileChanged('it changed since it was looked at')
        const hash = createHash('sha256')
        for await (const part of opened.parts(size)) {
          hash.update(part)
          yield part
        }
        // whoever reads this has not got to the end yet, and the mail never gets there
        if (hash.digest('hex') !== digest.sha256) throw new FileChanged('it changed since it was looked at')
      } catch (cause) {
        throw unreadable(field, filename, cause)
      } finally {
        await opened.close()
      }
    })(),
    { objectMode: false },
  )
}

async function whole({ size, parts }: OpenedFile): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of parts(size)) chunks.push(chunk)
  return Buffer.concat(chunks, size)
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

async function orMissing<T>(field: string, file: string, step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (cause) {
    throw unreadable(field, file, cause)
  }
}

function unreadable(field: string, file: string, cause: unknown): ConnectorError {
  if (cause instanceof FileChanged) return changed(field, file, cause)
  const code = errorCode(cause) ?? 'unknown'
  const what =
    code === 'ENOENT' || code === 'ENOTDIR' ? 'is not in the content folder.' : `cannot be read (${code}).`
  return fileProblem('ATTACHMENT', field, file, what, cause)
}

/** Whoever replaces a file is done with it soon. */
function changed(field: string, file: string, cause: FileChanged): ConnectorError {
  return new ConnectorError(
    'ATTACHMENT',
    `${field}: ${excerpt(file, LONGEST_QUOTED)} changed while it was read; write files under another name and rename them.`,
    { phase: 'input', delivery: 'not-sent', retry: 'backoff', sourceChanged: true },
    cause,
  )
}

function outside(field: string, file: string): ConnectorError {
  return fileProblem(
    'ATTACHMENT_DENIED',
    field,
    file,
    'does not lie in the content folder of this worker (SMTP_CONTENT_ROOT). Give a name relative to it, or have the beginning of the path added to SMTP_CONTENT_PREFIX.',
  )
}

function fileProblem(
  type: 'INVALID_INPUT' | 'ATTACHMENT' | 'ATTACHMENT_DENIED' | 'TOO_LARGE',
  field: string,
  file: string,
  what: string,
  cause?: unknown,
): ConnectorError {
  return new ConnectorError(
    type,
    `${field}: ${excerpt(file, LONGEST_QUOTED)} ${what}`,
    { phase: 'input', delivery: 'not-sent' },
    cause,
  )
}
