import { parseExpression } from 'feelin'

/** A node of the syntax tree, named as in lezer-feel's grammar. */
export interface Node {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly isError: boolean
  readonly children: readonly Node[]
}

// the grammar takes `or` and `and` for key words, unless it knows the name that they are part of
const NAMES_WITH_KEY_WORDS = { 'get or else': true, 'date and time': true }

/**
 * Parses a text in Camunda's dialect, the one with names in back-ticks. Variables are not told to the parser: with
 * them `a-b` would be a name in one job and a subtraction in the next.
 */
export function readTree(text: string): Node {
  const root = { name: 'Root', from: 0, to: text.length, isError: false, children: [] as Node[] }
  const path = [root]
  parseExpression(text, NAMES_WITH_KEY_WORDS, 'camunda').iterate({
    enter({ type, from, to }) {
      // skipped are comments, and for lezer also errors
      if (type.isSkipped && !type.isError) return false
      const node = { name: type.name, from, to, isError: type.isError, children: [] }
      path.at(-1)?.children.push(node)
      path.push(node)
      return true
    },
    leave({ type }) {
      if (!type.isSkipped || type.isError) path.pop()
    },
  })
  return root.children[0] ?? root
}

/** All nodes, parents first. */
export function* walk(node: Node, parent?: Node): Generator<readonly [Node, Node | undefined]> {
  yield [node, parent]
  for (const child of node.children) yield* walk(child, node)
}

export function childNamed(node: Node, name: string): Node | undefined {
  return node.children.find((child) => child.name === name)
}

/** The name that a VariableName, PathName, Name or function name stands for: without back-ticks and superfluous blanks. */
export function nameOf(node: Node, text: string): string {
  const source = text.slice(node.from, node.to)
  return source.startsWith('`') ? source.replaceAll('`', '') : source.replace(/\s+/g, ' ')
}

/** The key of a ContextEntry. */
export function keyOf(entry: Node, text: string): string {
  const key = entry.children[0]
  if (!key) return ''
  const source = text.slice(key.from, key.to).trim()
  return source.startsWith('"') ? source.slice(1, -1) : source
}
