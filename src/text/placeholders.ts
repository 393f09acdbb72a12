/** `{{name}}` and `${name}`, with whatever else template languages write between the braces of a name. */
const PLACEHOLDER = /\{\{[{#/>^&!=]?\s*[\p{L}_$][^{}\r\n]{0,98}\}\}\}?|\$\{\s*[\p{L}_$][^{}\r\n]{0,98}\}/gu

/** FEEL that is sewn together from texts and names, as it reads when nobody pressed fx. */
const SEWN =
  /^=?\s*(?:"(?:[^"\\]|\\[^])*"\s*\+\s*["\p{L}_(]|[\p{L}_$][\p{L}\p{N}_.$]*(?:\([^()"]*\))?\s*\+\s*")/u
const CALL =
  /^=?\s*(?:string|string join|concatenate|upper case|lower case|substring|replace|get value|now|today|date and time)\(/
/** As much of an expression as somebody types into a field. */
const LONGEST_EXPRESSION = 500

/**
 * What in a text was meant to be replaced before anybody reads it: placeholders, each once and `most` of them, or the
 * whole text where it is a FEEL expression that was never evaluated. Takes time in proportion to the length.
 */
export function leftPlaceholders(text: string, most: number): string[] {
  const found = new Set<string>()
  const whole = text.trim()
  if (whole.length <= LONGEST_EXPRESSION && isExpression(whole)) return [whole]
  for (const [placeholder] of text.matchAll(PLACEHOLDER)) {
    found.add(placeholder)
    if (found.size >= most) break
  }
  return [...found]
}

function isExpression(text: string): boolean {
  if (SEWN.test(text)) return true
  if (CALL.test(text)) return text.endsWith(')')
  return /^=?\s*if\s/.test(text) && /\sthen\s/.test(text) && /\selse\s/.test(text) && text.includes('"')
}
