import { digestOf, type NotedSource } from '../digest.ts'
import type { ContentRoot } from './root.ts'

/**
 * A content root that notes which texts are read through it: bodies and layouts in files can be others the next time. A
 * text has lost its byte order mark, which no recipient gets.
 */
export function notedReads(root: ContentRoot): {
  readonly contentRoot: ContentRoot
  readonly notes: readonly NotedSource[]
} {
  const notes: NotedSource[] = []
  const contentRoot: ContentRoot = {
    ...root,
    async readText(field, file, maxBytes) {
      const text = await root.readText(field, file, maxBytes)
      notes.push({ field, ...(await digestOf([Buffer.from(text)])) })
      return text
    },
  }
  return { contentRoot, notes }
}
