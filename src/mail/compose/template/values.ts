import { fault } from './fault.ts'

/** A value of the data on its way into the text; everything else that is written there is the template's own. */
export class Shown {
  readonly value: unknown
  constructor(value: unknown) {
    this.value = value
  }
}

/** What stands between `capture` and `endcapture`: the template's own text, and values that are still to be escaped. */
export class Fragment {
  readonly #pieces: readonly (string | Shown)[]
  readonly #size: number
  constructor(pieces: readonly (string | Shown)[]) {
    this.#pieces = pieces
    this.#size = pieces.reduce((sum, one) => sum + (typeof one === 'string' ? one.length : 1), pieces.length)
  }
  /** What it costs to look at it once. */
  get size(): number {
    return this.#size
  }
  pieces(): readonly (string | Shown)[] {
    return this.#pieces
  }
}

/** Percent-encoded already (RFC 3986 2.1), so that a URL does not do it again. */
export class UrlEncoded {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  text(): string {
    return this.#text
  }
}

/** The body in a layout: HTML that was rendered before, which nothing may look at or change. */
export class RenderedHtml {
  readonly #html: string
  constructor(html: string) {
    this.#html = html
  }
  html(): string {
    return this.#html
  }
}

export const NOTHING =
  'is null or not there; give it a value, or say what stands in its place: {{ … | default: "…" }}.'

/** A value as people read it: numbers as they are written, lists with commas. Throws a TemplateFault for what nobody could. */
export function printed(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return plainNumber(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return value.toString()
  if (value === null || value === undefined) return fault(NOTHING)
  if (Array.isArray(value)) return value.map(printed).join(', ')
  if (value instanceof UrlEncoded) return value.text()
  if (value instanceof Fragment)
    return value
      .pieces()
      .map((piece) => (typeof piece === 'string' ? piece : printed(piece.value)))
      .join('')
  if (value instanceof RenderedHtml)
    return fault('is the body, which is put in as it is: write {{ content }} without filters, between tags.')
  return fault('is a context, not a text; name one of its fields, as in {{ order.id }}.')
}

/** Without an exponent: nobody writes 1e+21 in a mail. */
function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return fault('is no number that can be written down.')
  const text = String(value)
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (!parts) return text
  const [, sign = '', first = '', rest = '', exponent = '0'] = parts
  const shift = Number(exponent)
  return shift < 0
    ? `${sign}0.${'0'.repeat(-shift - 1)}${first}${rest}`
    : `${sign}${first}${rest.padEnd(shift, '0')}`
}

/** What it costs to look at a value once: characters, and entries of lists. */
export function sizeOf(value: unknown): number {
  if (value instanceof Fragment) return value.size
  if (typeof value === 'string') return value.length
  return Array.isArray(value) ? value.reduce<number>((sum, one) => sum + 1 + sizeOf(one), 0) : 1
}

/** Without the halves of characters, which have no bytes. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}
