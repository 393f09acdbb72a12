/**
 * A text without line breaks at its ends; process data often brings one. Not a regular expression: it would look at a
 * long run of line breaks once from each of them.
 */
export function withoutOuterBreaks(text: string): string {
  const isBreak = (index: number) => text[index] === '\n' || text[index] === '\r'
  let start = 0
  let end = text.length
  while (start < end && isBreak(start)) start++
  while (end > start && isBreak(end - 1)) end--
  return text.slice(start, end)
}
