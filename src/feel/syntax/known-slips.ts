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
  { pattern: /,\s*[\])}]/, advice: () => 'there is a comma too much' },
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
  return found.sort((one, other) => one.position - other.position)[0]
}

/** `==`, which feelin reads as something else instead of refusing it. */
export function findDoubleEquals(text: string): number | undefined {
  const position = codeOnly(text).indexOf('==')
  return position === -1 ? undefined : position
}
