/** JSON with sorted keys and without spaces: equal values give equal text, however they were written. Takes bigint. */
export function canonicalJson(value: unknown): string {
  let json = ''
  writeCanonicalJson(value, (piece) => {
    json += piece
  })
  return json
}

/**
 * The same piece by piece. A long text comes in several pieces, and no pair of surrogates is cut: V8 takes a millisecond
 * for each string of more than 128 KB.
 */
export function writeCanonicalJson(value: unknown, write: (piece: string) => void): void {
  if (typeof value === 'string') writeText(value, write)
  else if (typeof value === 'bigint') write(value.toString())
  else if (value === undefined) write('null')
  else if (Array.isArray(value)) {
    value.forEach((one: unknown, index) => {
      write(index === 0 ? '[' : ',')
      writeCanonicalJson(one, write)
    })
    write(value.length === 0 ? '[]' : ']')
  } else if (typeof value === 'object' && value !== null) writeContext(value, write)
  else write(JSON.stringify(value))
}

function writeContext(value: object, write: (piece: string) => void): void {
  let before = '{'
  // by their UTF-16 units, which is how `<` compares, too
  for (const [key, one] of Object.entries(value).sort(byName)) {
    if (one === undefined) continue
    write(`${before}${JSON.stringify(key)}:`)
    writeCanonicalJson(one, write)
    before = ','
  }
  write(before === '{' ? '{}' : '}')
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}

const SLICE = 32 * 1024
/** What stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/

function writeText(text: string, write: (piece: string) => void): void {
  if (text.length <= SLICE) return write(JSON.stringify(text))
  write('"')
  for (let from = 0, to = SLICE; from < text.length; from = to, to += SLICE) {
    // the first half of a pair goes with the second one
    if (to < text.length && /[\ud800-\udbff]/.test(text.charAt(to - 1))) to -= 1
    const slice = text.slice(from, to)
    write(PLAIN.test(slice) ? slice : JSON.stringify(slice).slice(1, -1))
  }
  write('"')
}
