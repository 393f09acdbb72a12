/** What must not turn up anywhere. */
export interface Secret {
  readonly name: string
  readonly value: string
  /** A piece of this many bytes is a leak already; without it, only the whole. */
  readonly piece?: number
}

/** Something that the worker left. */
export interface Trace {
  readonly where: string
  readonly text: string
}

/**
 * Looks for secrets in what was left behind: as it is, and in all that can be decoded from it (JSON in JSON, URL
 * encoding, base64 of any alignment). It decodes the text, where the masker of the worker encodes the secret, so that
 * both do not share a mistake. Gives one line for each secret and trace.
 */
export function findSecrets(traces: readonly Trace[], secrets: readonly Secret[]): string[] {
  const needles = secrets.map((secret) => ({ ...secret, pieces: piecesOf(secret) }))
  const finds = new Map<string, string>()
  for (const { where, text } of traces) {
    for (const readable of readings(text)) {
      for (const { name, pieces } of needles) {
        const piece = pieces.find((one) => readable.includes(one))
        if (piece !== undefined) finds.set(`${name} in ${where}`, excerpt(readable, piece))
      }
    }
  }
  return [...finds].map(([find, text]) => `${find}: ${text}`)
}

/** Bytes are compared, as characters of Latin-1: what is decoded need not be text. */
const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

function piecesOf({ value, piece }: Secret): string[] {
  const bytes = bytesOf(value)
  const length = Math.min(piece ?? bytes.length, bytes.length)
  return Array.from({ length: bytes.length - length + 1 }, (_, at) => bytes.slice(at, at + length))
}

function* readings(text: string): Generator<string> {
  for (const string of new Set(stringsIn(text, 0))) {
    yield bytesOf(string)
    if (string.includes('%')) {
      yield percentDecoded(string)
      yield percentDecoded(string.replaceAll('+', ' '))
    }
    yield* base64Decoded(string)
    if (string.includes('%')) yield* base64Decoded(percentDecoded(string))
  }
}

/** The text, its lines, and every string within what is JSON of it. */
function* stringsIn(text: string, depth: number): Generator<string> {
  yield text
  if (depth > 8) return
  for (const line of new Set([text, ...text.split('\n')])) {
    if (!/^\s*[[{"]/.test(line)) continue
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      continue
    }
    for (const string of leaves(value)) yield* stringsIn(string, depth + 1)
  }
}

function* leaves(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    yield key
    yield* leaves(item)
  }
}

function percentDecoded(text: string): string {
  return bytesOf(text).replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

function* base64Decoded(text: string): Generator<string> {
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{8,}/g))
    for (const offset of [0, 1, 2, 3]) yield Buffer.from(run.slice(offset), 'base64').toString('latin1')
}

function excerpt(text: string, piece: string): string {
  const at = text.indexOf(piece)
  return JSON.stringify(text.slice(Math.max(0, at - 60), at + piece.length + 60))
}
