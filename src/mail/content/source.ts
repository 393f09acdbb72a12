import { Readable } from 'node:stream'
import { ConnectorError } from '../../failures.ts'
import type { Download } from '../../net/download.ts'
import type { Digest } from '../digest.ts'
import type { Attachment, EngineDocument } from '../email.ts'
import { openRemote, type FoundRemote, type RemoteLimits } from './remote.ts'
import { nameOfDownload, nameOfUrl, typeOfDownload } from './remote-words.ts'
import { streamOf, type ContentRoot } from './root.ts'

/** The content of an attachment, found and looked at. */
export interface Source {
  /** Its own name, where the attachment has no other. */
  readonly filename: string
  readonly contentType?: string
  /** Bytes, before they are encoded. */
  readonly size: number
  /** Of what the job itself does not pin down: files and URLs. */
  readonly digest?: Digest
  /** All of it, where it may be held. */
  readonly content?: Buffer
  /** From its beginning, anew each time; ends with a ConnectorError where it is not what it was. */
  stream(): Readable
}

/** Finds what attachments are made of. */
export interface Sources {
  /** Held if it has no more than `heldBytes`. Rejects with a ConnectorError that names the input. */
  open(attachment: Attachment, heldBytes: number, signal: AbortSignal): Promise<Source>
}

/** Both get a file from its beginning; they reject with a ConnectorError whose message goes on after its name. */
export interface SourceSettings {
  readonly root: ContentRoot
  readonly getDocument: (document: EngineDocument, signal: AbortSignal) => Promise<Download>
  readonly getUrl: (url: string, signal: AbortSignal) => Promise<Download>
  /** What one file from another machine may have at most, and how long it may take. */
  readonly limits: Omit<RemoteLimits, 'heldBytes'>
}

export function createSources({ root, getDocument, getUrl, limits }: SourceSettings): Sources {
  return {
    async open(attachment, heldBytes, signal) {
      switch (attachment.kind) {
        case 'inline': {
          const { filename, content } = attachment
          return { filename, size: content.length, content, stream: () => Readable.from([content]) }
        }
        case 'file':
          return openFile(root, attachment, heldBytes)
        case 'url': {
          const { url, field, filename = nameOfUrl(url) } = attachment
          const remote = { field, name: filename, ask: (end: AbortSignal) => getUrl(url, end), pinned: {} }
          const opened = await openRemote(remote, { ...limits, heldBytes }, signal)
          return { ...asSource(opened, nameOfDownload(opened.found.disposition, url)), digest: opened.digest }
        }
        case 'document': {
          const { document, field, filename = document.documentId } = attachment
          const pinned = { ...(document.size !== undefined && { size: document.size }), ...hashOf(document) }
          const remote = {
            field,
            name: filename,
            ask: (end: AbortSignal) => getDocument(document, end),
            pinned,
          }
          const opened = await openRemote(remote, { ...limits, heldBytes }, signal)
          return asSource(opened, nameOfDownload(opened.found.disposition, UNNAMED))
        }
      }
    },
  }
}

/** As the ending of a URL: what a document is called that has no name. */
const UNNAMED = 'https://store/document'

/** A store may have a hash of another kind; then the store alone compares it. */
function hashOf({ contentHash }: EngineDocument): Pick<Partial<Digest>, 'sha256'> {
  return /^[0-9a-f]{64}$/i.test(contentHash) ? { sha256: contentHash.toLowerCase() } : {}
}

function asSource({ size, content, stream, found }: FoundRemote, filename: string): Source {
  const contentType = typeOfDownload(found)
  return {
    filename,
    size,
    stream,
    ...(content && { content }),
    ...(contentType !== undefined && { contentType }),
  }
}

async function openFile(
  root: ContentRoot,
  { field, file, hint }: Extract<Attachment, { kind: 'file' }>,
  heldBytes: number,
): Promise<Source> {
  const found = await root.open(field, file, heldBytes).catch((error: unknown) => {
    throw hint === undefined ? error : withHint(error, hint)
  })
  return { ...found, stream: () => streamOf(field, found) }
}

function withHint(error: unknown, hint: string): unknown {
  if (!(error instanceof ConnectorError) || error.type !== 'ATTACHMENT') return error
  return new ConnectorError(error.type, `${error.message} ${hint}`, error.details, error)
}
