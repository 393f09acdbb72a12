/** The parts of a message (mime-tree.ts) as pages write them: a line for each, those inside another further to the right. */
export function treeText(part: unknown): string {
  return linesOf(part, 0)
}

function linesOf(part: unknown, depth: number): string {
  return Array.isArray(part)
    ? part.map((one, index) => linesOf(one, index === 0 ? depth : depth + 2)).join('')
    : `${' '.repeat(depth)}${String(part)}\n`
}
