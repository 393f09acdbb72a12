/** The word with the fewest edits (Levenshtein, letter case ignored), if a third of the letters or two are wrong at most. */
export function nearestWord(text: string, words: readonly string[]): string | undefined {
  let nearest: string | undefined
  let fewest = Math.max(2, Math.floor(text.length / 3)) + 1
  for (const word of words) {
    const edits = editDistance(text.toLowerCase(), word.toLowerCase())
    if (edits < fewest) [nearest, fewest] = [word, edits]
  }
  return nearest
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] ?? 0) + (from.charAt(i) === to.charAt(j) ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
