import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { errorReason } from '../../../src/text/error-text.ts'
import { JournalProblem } from './journal-problem.ts'
import { readLines } from './lines.ts'
import { OffsetIndex } from './offset-index.ts'

/** What one command changed: the records it left, and the changes of the state, all as JSON texts. */
export interface Transaction {
  /** Position of the first record. */
  readonly position: number
  /** Milliseconds since 1970 by the engine's clock. */
  readonly timestamp: number
  readonly records: readonly string[]
  readonly changes: readonly string[]
}

/** A record as it stands in the journal; see run/records.ts. */
export interface StoredRecord {
  readonly position: number
  readonly timestamp: number
  readonly record: unknown
}

const FILE = 'journal'
const CHECKSUM_LENGTH = 8

/**
 * All that the engine ever did, in one file: a line for each transaction, a checksum and then a JSON list of its time,
 * its records and the changes of the state. A last line that has no end was never answered: a crash left it there, and
 * it is cut off. A checksum that does not fit is damage, and nothing is read over it.
 */
export class Journal {
  readonly #path: string
  readonly #fd: number
  readonly #index = new OffsetIndex()
  #size = 0

  private constructor(path: string, fd: number) {
    this.#path = path
    this.#fd = fd
  }

  /** Opens the journal of a data folder and hands the changes of each transaction to `replay`. Throws a JournalProblem. */
  static open(folder: string, replay: (changes: readonly unknown[]) => void): Journal {
    const path = join(folder, FILE)
    const fd = openFile(folder, path)
    const journal = new Journal(path, fd)
    try {
      journal.#replay(replay)
    } catch (problem) {
      closeSync(fd)
      throw problem
    }
    return journal
  }

  /** Position of the first record to come. */
  get next(): number {
    return this.#index.next
  }

  /** Hands the transactions to the operating system: from then on they survive the end of this process. */
  append(transactions: readonly Transaction[]): void {
    const lines = transactions.map(({ timestamp, records, changes }) => {
      const content = Buffer.from(`[${timestamp},[${records.join(',')}],[${changes.join(',')}]]\n`)
      return [Buffer.from(checksum(content)), content]
    })
    let offset = this.#size
    this.#write(Buffer.concat(lines.flat()))
    for (const [index, { position, records }] of transactions.entries()) {
      this.#index.note(position, records.length, offset)
      offset += lengthOf(lines[index])
    }
  }

  /** At most `limit` records from this position on. */
  records(from: number, limit: number): StoredRecord[] {
    const found: StoredRecord[] = []
    const start = this.#index.find(from)
    let { position } = start
    for (const { text } of readLines(this.#fd, start.offset, this.#size)) {
      const [timestamp, records] = JSON.parse(text.slice(CHECKSUM_LENGTH)) as Content
      for (const record of records) {
        if (position >= from) found.push({ position, timestamp, record })
        position += 1
        if (found.length >= limit) return found
      }
    }
    return found
  }

  close(): void {
    closeSync(this.#fd)
  }

  #write(bytes: Buffer): void {
    try {
      for (let written = 0; written < bytes.length;)
        written += writeSync(this.#fd, bytes, written, bytes.length - written)
    } catch (problem) {
      // half a transaction must not stand between whole ones
      ftruncateSync(this.#fd, this.#size)
      throw new JournalProblem(`${this.#path} cannot be written any more (${errorReason(problem)}).`, problem)
    }
    this.#size += bytes.length
  }

  #replay(replay: (changes: readonly unknown[]) => void): void {
    let offset = 0
    for (const { text, end, complete } of readLines(this.#fd, 0)) {
      if (!complete) break
      const [, records, changes] = this.#content(text, offset)
      replay(changes)
      this.#index.note(this.next, records.length, offset)
      offset = end
    }
    this.#size = offset
    ftruncateSync(this.#fd, offset)
  }

  #content(text: string, offset: number): Content {
    const content = text.slice(CHECKSUM_LENGTH)
    if (!text.startsWith(checksum(`${content}\n`)))
      throw new JournalProblem(
        `${this.#path} is damaged from byte ${offset} on. Start with another --data folder, or put back a copy of this one.`,
      )
    return JSON.parse(content) as Content
  }
}

type Content = readonly [timestamp: number, records: readonly unknown[], changes: readonly unknown[]]

const lengthOf = (buffers: readonly Buffer[] = []): number =>
  buffers.reduce((sum, { length }) => sum + length, 0)

function openFile(folder: string, path: string): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return openSync(path, 'a+', 0o600)
  } catch (problem) {
    throw new JournalProblem(`The data folder ${folder} cannot be used (${errorReason(problem)}).`, problem)
  }
}

const checksum = (content: string | Buffer): string =>
  crc32(content).toString(16).padStart(CHECKSUM_LENGTH, '0')
