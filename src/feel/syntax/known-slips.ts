import { codeOnly, splitSegments } from './segments.ts'

/** Something that other languages (or the original documentation) write and FEEL does not. */
interface Slip {
  readonly pattern: RegExp
  readonly advice: (found: string) => string
}

const slips: readonly Slip[] = [
  { pattern: /==+/, advice: (found) => `"${found}" is no operator of FEEL, use a single =` },
  {
    pattern: /(?<![\p{L}\p{N}_$?.])(?:If|Then|Else|And|Or|IF|THEN|ELSE|AND|OR)(?![\p{L}\p{N}_$?])(?!\s*:)/u,
    advice: (found) => `key words are lower case: write ${found.toLowerCase()} instead of ${found}`,
  },
  { pattern: /'/, advice: () => 'strings stand in double quotes: "…"' },
  { pattern: /&&?/, advice: (found) => `"${found}" is no operator of FEEL, write and` },
  { pattern: /\|\|?/, advice: (found) => `"${found}" is no operator of FEEL, write or` },
  { pattern: /<>/, advice: () => '"<>" is no operator of FEEL, use !=' },
  { pattern: /!(?!=)/, advice: () => '"!" is no operator of FEEL, write not(…)' },
  { pattern: /\{\{/, advice: () => 'a {{…}} placeholder is replaced in inputs, not in expressions' },
  { pattern: /%/, advice: () => '"%" is no operator of FEEL, use modulo(a, b)' },
  { pattern: /\?\./, advice: () => '"?." is no operator of FEEL: a path on null is null anyway, use .' },
  // what is blanked out below is a value
  { pattern: /,[^\S\u00a0]*[\])}]/, advice: () => 'there is a comma too much' },
  {
    pattern: /(?<![\p{L}\p{N}_$?.])is(?![\p{L}\p{N}_$?])(?!\s*[(:])/u,
    advice: () => '"is" is no operator of FEEL, use =',
  },
  { pattern: /\^/, advice: () => '"^" is no operator of FEEL, use **' },
]

/** The first slip outside string literals, names in back-ticks and comments, as advice for a text that is no FEEL. */
export function findSlip(text: string): { readonly advice: string; readonly position: number } | undefined {
  const code = codeOnly(text)
  const found = slips.flatMap(({ pattern, advice }) => {
    const match = pattern.exec(code)
    return match ? [{ advice: advice(match[0]), position: match.index }] : []
  })
  const curly = splitSegments(text).find(({ kind }) => kind === 'curly string')
  if (curly) found.push({ advice: 'strings stand in straight double quotes: "…"', position: curly.from })
  const [first] = found.sort((one, other) => one.position - other.position)
  // a slip of another kind may be why the key word is missing
  return first ?? findUnfinishedIf(code)
}

const IF_WORD = /(?<![\p{L}\p{N}_$?.])(?:if|then|(?<!\bor\s)else)(?![\p{L}\p{N}_$?])(?!\s*:)/gu

/** An `if` has both a `then` and an `else`; the first one that has not. */
function findUnfinishedIf(code: string): { readonly advice: string; readonly position: number } | undefined {
  const open: { readonly position: number; hasThen: boolean }[] = []
  for (const { 0: word, index } of code.matchAll(IF_WORD)) {
    if (word === 'if') open.push({ position: index, hasThen: false })
    else if (word === 'then') {
      const waiting = open.findLast(({ hasThen }) => !hasThen)
      if (waiting) waiting.hasThen = true
    } else {
      const ended = open.pop()
      if (ended && !ended.hasThen) return missing('then', ended.position)
    }
  }
  const [first] = open
  return first && missing(first.hasThen ? 'else' : 'then', first.position)
}

function missing(word: 'then' | 'else', position: number) {
  const form = 'write if … then … else …, with else null where nothing is to happen'
  return { advice: `this if has no ${word}; ${form}`, position }
}

/** `==`, which feelin reads as something else instead of refusing it. */
export function findDoubleEquals(text: string): number | undefined {
  const position = codeOnly(text).indexOf('==')
  return position === -1 ? undefined : position
}
