// A soft line break of quoted-printable, or the end of a line; then what a server puts at the beginning of the next one
// (RFC 5321 4.2.1, RFC 2034 4), each of it or not: a secret may begin with the same digits.
const BREAK = /=?\r?\n/y
const CODE = /\d{3}[ -]/y
const ENHANCED = /[#(<]?\d\.\d{1,3}\.\d{1,3}[)>:]?/y
const MOST_BLANKS = 20

const NOWHERE: readonly number[] = []

/** The places where a secret may go on that a line break at an index has split. */
export function afterBreak(text: string, index: number): Iterable<number> {
  // hardly any character is one, and a pattern takes its time to say so
  if (!'=\r\n'.includes(text.charAt(index))) return NOWHERE
  const broken = after(BREAK, text, index)
  if (broken === undefined) return NOWHERE
  const places = new Set<number>()
  for (const begin of [broken, after(CODE, text, broken)]) {
    if (begin === undefined) continue
    for (const end of [begin, after(ENHANCED, text, begin)]) {
      if (end === undefined) continue
      // blanks, too, may be the server's or the secret's
      for (let goesOn = end; goesOn <= end + MOST_BLANKS; goesOn += 1) {
        places.add(goesOn)
        if (!/[ \t]/.test(text.charAt(goesOn))) break
      }
    }
  }
  return places
}

function after(sticky: RegExp, text: string, index: number): number | undefined {
  sticky.lastIndex = index
  return sticky.test(text) ? sticky.lastIndex : undefined
}
