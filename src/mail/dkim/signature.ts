import { createHash, sign, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Algorithm, SigningDomain, SigningKey } from './signing.ts'

/**
 * Headers that a reader sees or acts upon (RFC 6376 5.4.1; RFC 8058 4 wants those of unsubscribing), in the order in which
 * they are signed. `sealed`: none may be added either, so it is named once more than it is there (RFC 6376 8.15).
 */
export const SIGNED_HEADERS: readonly (readonly [name: string, kind: 'sealed' | 'as-is'])[] = [
  ['From', 'sealed'],
  ['Reply-To', 'sealed'],
  ['To', 'sealed'],
  ['Cc', 'sealed'],
  ['Subject', 'sealed'],
  ['Sender', 'as-is'],
  ['Date', 'as-is'],
  ['Message-ID', 'as-is'],
  ['In-Reply-To', 'as-is'],
  ['References', 'as-is'],
  ['MIME-Version', 'as-is'],
  ['Content-Type', 'as-is'],
  ['Content-Transfer-Encoding', 'as-is'],
  ['List-Id', 'as-is'],
  ['List-Unsubscribe', 'as-is'],
  ['List-Unsubscribe-Post', 'as-is'],
]

/** What is signed: the header as bytes (latin1, a character for each), and the hash of the body. */
export interface Signed {
  readonly header: string
  readonly bodyHash: string
  readonly date: Date
}

/** One DKIM-Signature for each key, with the line break after it. The same bytes for the same mail and key. */
export async function signatures({ domain, keys, notSigned }: SigningDomain, mail: Signed): Promise<string> {
  const fields = fieldsOf(mail.header)
  const names = SIGNED_HEADERS.flatMap(([header, kind]) => {
    const name = header.toLowerCase()
    if (notSigned.has(name)) return []
    const count = (fields.get(name)?.length ?? 0) + (kind === 'sealed' ? 1 : 0)
    return Array<string>(count).fill(header)
  })
  const signed = canonical(names, fields)
  const headers = keys.map((key) => signature(domain, key, names, signed, mail))
  return (await Promise.all(headers)).join('')
}

async function signature(
  domain: string,
  { selector, algorithm, key }: SigningKey,
  names: readonly string[],
  signed: string,
  { bodyHash, date }: Signed,
): Promise<string> {
  const head = [
    'DKIM-Signature: v=1;',
    `a=${algorithm};`,
    'c=relaxed/relaxed;',
    `d=${domain};`,
    `s=${selector};`,
    // the mail's own time, so that a later attempt has the same bytes
    `t=${Math.floor(date.getTime() / 1000)};`,
    `h=${names[0] ?? ''}`,
    ...names.slice(1).map((name) => `:${name}`),
  ]
  const unsigned = `${folded(head)};\r\n bh=${bodyHash};\r\n b=`
  const data = `${signed}dkim-signature:${relaxed(unsigned)}`
  const b = await signedBytes(algorithm, Buffer.from(data, 'latin1'), key)
  return `${unsigned}${b.toString('base64').replace(/.{72}(?=.)/g, '$&\r\n ')}\r\n`
}

const signLater = promisify<string | null, Buffer, KeyObject, Buffer>(sign)

/** RSA is PKCS #1 1.5 and Ed25519 has no chance in it, so the same input has the same signature. */
function signedBytes(algorithm: Algorithm, data: Buffer, key: KeyObject): Promise<Buffer> {
  if (algorithm === 'rsa-sha256') return signLater('sha256', data, key)
  // RFC 8463 3: the hash is what is signed
  return signLater(null, createHash('sha256').update(data).digest(), key)
}

const LINE = 76

/** Words of a tag list on lines; a name in `h=` may stand on a line of its own (RFC 6376 3.5). */
function folded(words: readonly string[]): string {
  let lines = ''
  let length = 0
  for (const word of words) {
    const isGlued = word.startsWith(':')
    const isFull = length + word.length + 2 > LINE
    if (length === 0) lines = word
    else if (isFull) lines += `\r\n ${word}`
    else lines += isGlued ? word : ` ${word}`
    length = isFull ? word.length + 1 : length + word.length + (isGlued ? 0 : 1)
  }
  return lines
}

/** All headers by name, in lower case; those of the same name from the bottom up, as verifiers take them. */
function fieldsOf(header: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>()
  for (const field of header.split(/\r\n(?![ \t])/)) {
    const name = field
      .slice(0, Math.max(0, field.indexOf(':')))
      .trim()
      .toLowerCase()
    if (name !== '') fields.set(name, [field, ...(fields.get(name) ?? [])])
  }
  return fields
}

function canonical(names: readonly string[], fields: ReadonlyMap<string, readonly string[]>): string {
  const taken = new Map<string, number>()
  return names
    .map((name) => {
      const key = name.toLowerCase()
      const nth = taken.get(key) ?? 0
      taken.set(key, nth + 1)
      const field = fields.get(key)?.[nth]
      // one that is not there is signed as nothing
      return field === undefined ? '' : `${key}:${relaxed(field)}\r\n`
    })
    .join('')
}

/** The value of a header as RFC 6376 3.4.2 (relaxed) has it: unfolded, each run of blanks one, none at its ends. */
function relaxed(field: string): string {
  return field
    .slice(field.indexOf(':') + 1)
    .replaceAll('\r\n', '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '')
}
