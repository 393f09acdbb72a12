import { Readable } from 'node:stream'
import { ConnectorError } from '../../failures.ts'
import type { Digest } from '../digest.ts'
import type { Attachment } from '../email.ts'
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

export function createSources({ root }: { readonly root: ContentRoot }): Sources {
  return {
    async open(attachment, heldBytes) {
      switch (attachment.kind) {
        case 'inline': {
          const { filename, content } = attachment
          return { filename, size: content.length, content, stream: () => Readable.from([content]) }
        }
        case 'file': {
          const { field, hint } = attachment
          const file = await root.open(field, attachment.file, heldBytes).catch((error: unknown) => {
            throw hint === undefined ? error : withHint(error, hint)
          })
          return { ...file, stream: () => streamOf(field, file) }
        }
        case 'url':
        case 'document':
          throw new ConnectorError(
            'ATTACHMENT_DENIED',
            `${attachment.field}: is not supported by this version.`,
            { phase: 'input', delivery: 'not-sent' },
          )
      }
    },
  }
}

function withHint(error: unknown, hint: string): unknown {
  if (!(error instanceof ConnectorError) || error.type !== 'ATTACHMENT') return error
  return new ConnectorError(error.type, `${error.message} ${hint}`, error.details, error)
}
