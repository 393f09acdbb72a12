const ESCAPES: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  "'": "'",
  '"': '"',
  '\\': '\\',
}

/** The string that a literal stands for. A backslash before anything else stays, so `"\d"` and `"C:\Reports"` work. */
export function readStringLiteral(literal: string): string {
  return literal.slice(1, -1).replace(/\\([\s\S])/g, (all, char: string) => ESCAPES[char] ?? all)
}

/** A literal that feelin reads as the given string. */
export function toStringLiteral(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
