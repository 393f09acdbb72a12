import { createHash, randomUUID } from 'node:crypto'
import { RestProblem } from './problem.ts'

export interface StoredDocument {
  readonly content: Buffer
  /** SHA-256 of the content, in hexadecimal. */
  readonly contentHash: string
  readonly contentType: string
}

/** The largest document, bytes. */
export const LARGEST_DOCUMENT = 32 * 1024 * 1024

/** Documents in memory, which end with the process; it takes no more than it can hold. */
export class DocumentStore {
  readonly #documents = new Map<string, StoredDocument>()
  readonly #capacity: number
  #size = 0

  /** `capacity`: bytes of all documents together. */
  constructor(capacity = 4 * LARGEST_DOCUMENT) {
    this.#capacity = capacity
  }

  add(content: Buffer, contentType: string, id: string = randomUUID()): { id: string; contentHash: string } {
    if (this.#documents.has(id))
      throw new RestProblem(409, 'Conflict', `Document with id '${id}' exists already`)
    // a document counts even when it is empty
    const size = this.#size + content.length + 1024
    if (content.length > LARGEST_DOCUMENT || size > this.#capacity)
      throw new RestProblem(413, 'Payload Too Large', 'The document store has no room for this document')
    const contentHash = createHash('sha256').update(content).digest('hex')
    this.#size = size
    this.#documents.set(id, { content, contentHash, contentType })
    return { id, contentHash }
  }

  /** The document, if its content is the one with this hash; without a hash, whatever it is. */
  get(id: string, contentHash: string | null): StoredDocument {
    const document = this.#find(id)
    if (contentHash !== null && contentHash !== document.contentHash)
      throw new RestProblem(400, 'Bad Request', `Document hash for document ${id} doesn't match`)
    return document
  }

  delete(id: string): void {
    this.#size -= this.#find(id).content.length + 1024
    this.#documents.delete(id)
  }

  #find(id: string): StoredDocument {
    const document = this.#documents.get(id)
    if (!document) throw new RestProblem(404, 'Not Found', `Document with id '${id}' not found`)
    return document
  }
}
