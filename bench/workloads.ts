/** What one mail of a workload is; the worker and nodemailer get the same. */
export interface Workload {
  readonly name: string
  readonly body: 'text' | 'other letters' | 'html'
  /** Bytes of an attachment in the inputs (base64), of a file under the content root, or of a document of the engine's. */
  readonly attachment?: { readonly kind: 'inline' | 'file' | 'document'; readonly bytes: number } | undefined
  readonly server: 'starttls' | 'plain'
  readonly connections: number
  /** How long the server takes to answer the final dot (ms). */
  readonly delayMs: number
  /** Mails of one turn. */
  readonly mails: number
}

const usual = { body: 'text', server: 'starttls', connections: 5, delayMs: 0, mails: 400 } as const

/** What the targets are about. */
export const usualMail: Workload = { name: '2 KB text, STARTTLS, AUTH', ...usual }

export const workloads: readonly Workload[] = [
  { ...usual, name: '2 KB text, plain', server: 'plain' },
  { ...usual, name: '2 KB text in other letters', body: 'other letters' },
  { ...usual, name: '2 KB HTML in other letters', body: 'html' },
  { ...usual, name: '100 KB attachment', attachment: { kind: 'inline', bytes: 100_000 }, mails: 100 },
  { ...usual, name: '10 MB file', attachment: { kind: 'file', bytes: 10_000_000 }, mails: 10 },
  { ...usual, name: '20 MB document', attachment: { kind: 'document', bytes: 20_000_000 }, mails: 10 },
  { ...usual, name: 'one connection', connections: 1 },
  { ...usual, name: '20 connections', connections: 20 },
  { ...usual, name: '50 ms for the final dot, 5 connections', delayMs: 50 },
  { ...usual, name: '50 ms for the final dot, 20 connections', delayMs: 50, connections: 20, mails: 1_200 },
  { ...usual, name: '500 ms for the final dot, 5 connections', delayMs: 500, mails: 100 },
  { ...usual, name: '500 ms for the final dot, 20 connections', delayMs: 500, connections: 20, mails: 200 },
]

const LINES: Readonly<Record<Workload['body'], string>> = {
  text: 'The quick brown fox jumps over the lazy dog, and then it goes home.\n',
  'other letters': 'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.\n',
  html: '<p>Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.</p>\n',
}

export function bodyOf({ body }: Pick<Workload, 'body'>): string {
  return LINES[body].repeat(30)
}

/** Bytes that no encoding makes shorter. */
export function attachmentOf(bytes: number): Buffer {
  return Buffer.from(Array.from({ length: bytes }, (_, at) => (at * 7 + (at >> 8)) & 0xff))
}

/** When a mail was asked for stands in its subject; the sink reads it there. */
export function subjectOf(createdAt: number): string {
  return `bench ${createdAt}`
}
