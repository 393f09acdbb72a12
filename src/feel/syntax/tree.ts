import { ContextTracker } from '@lezer/lr'
import { parser } from 'lezer-feel'
import { FeelSyntaxError } from '../feel-errors.ts'
import { describeUnexpected } from './unexpected.ts'

/** A node of the syntax tree, named as in lezer-feel's grammar. */
export interface Node {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly children: readonly Node[]
  /** Levels from here down to the deepest node, this one included. */
  readonly height: number
}

/** Nobody nests brackets as deep as this; more would take the parser longer than its length says. */
const MAX_BRACKETS = 200
/** Everything that works on a tree goes as deep as the tree. Chains (`a + b + …`) make it deep, too. */
const MAX_HEIGHT = 700
/** Far more than the parser needs for a text of the greatest length. */
const MAX_ACTIONS = 200_000

/**
 * Parses a text in Camunda's dialect, the one with names in back-ticks. Throws a FeelSyntaxError where the text is no
 * FEEL for the parser. Variables are not told to it: with them `a-b` would be a name in one job and a subtraction in
 * the next.
 */
export function readTree(text: string): Node {
  const configuration = { top: 'Expression', dialect: 'camunda', strict: true, contextTracker: namesIn(text) }
  const parse = parser.configure(configuration).startParse(text)
  try {
    let tree = parse.advance()
    while (!tree) tree = parse.advance()
    return toNode(tree, text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw describeUnexpected(text, parse.parsedPos)
  }
}

function toNode(tree: ReturnType<typeof parser.parse>, text: string): Node {
  const path: { name: string; from: number; to: number; children: Node[]; height: number }[] = []
  let root: Node | undefined
  tree.iterate({
    enter({ type, from, to }) {
      // comments
      if (type.isSkipped) return false
      const node = { name: type.name, from, to, children: [], height: 1 }
      path.at(-1)?.children.push(node)
      root ??= node
      path.push(node)
      if (path.length > MAX_HEIGHT)
        throw new FeelSyntaxError('the expression is nested too deeply', text, from)
      return true
    },
    leave({ type }) {
      if (type.isSkipped) return
      const node = path.pop()
      const parent = path.at(-1)
      if (node && parent) parent.height = Math.max(parent.height, node.height + 1)
    },
  })
  if (!root) throw new Error('the parser gave no tree')
  return root
}

/** The words of a name that was begun, and how many brackets are open. The tokenizer reads the first two members. */
interface Place {
  readonly tokens: readonly string[]
  readonly contextCache: () => { readonly keys: ReadonlySet<string>; readonly prefixes: ReadonlySet<string> }
  readonly open: number
}

// the grammar takes `or` and `and` for key words, unless it knows the name that they are part of
const NAMES_WITH_KEY_WORDS = ['get or else', 'date and time']
const KNOWN_NAMES = {
  keys: new Set(NAMES_WITH_KEY_WORDS),
  prefixes: new Set(
    NAMES_WITH_KEY_WORDS.flatMap((name) => Array.from(name, (_, at) => name.slice(0, at + 1))),
  ),
}
/** No name has more words. */
const MAX_WORDS = 8

/**
 * What the parser has to know of the text before: lezer-feel's own tracker also computes the values of all variables,
 * which takes time with the square of the length. It sees all that the parser does, so it also keeps that within bounds.
 */
function namesIn(text: string) {
  let actions = 0
  const count = () => {
    actions += 1
    if (actions > MAX_ACTIONS) throw new FeelSyntaxError('the expression is too complicated', text, 0)
  }
  const nameOf = (term: number) => parser.nodeSet.types[term]?.name ?? ''
  return new ContextTracker<Place>({
    start: { tokens: [], contextCache: () => KNOWN_NAMES, open: 0 },
    shift(place, term, _stack, input) {
      count()
      const change = bracket(nameOf(term))
      if (change === 0) return place
      const open = place.open + change
      if (open > MAX_BRACKETS)
        throw new FeelSyntaxError('the expression is nested too deeply', text, input.pos)
      return { ...place, open }
    },
    reduce(place, term, stack, input) {
      count()
      switch (nameOf(term)) {
        case 'Identifier':
          return place.tokens.length < MAX_WORDS
            ? { ...place, tokens: [...place.tokens, text.slice(input.pos, stack.pos)] }
            : place
        case 'VariableName':
        case 'PathName':
        case 'Name':
          return { ...place, tokens: [] }
        default:
          return place
      }
    },
  })
}

function bracket(token: string): 1 | 0 | -1 {
  if (['(', '[', '{', '<'].includes(token)) return 1
  return [')', ']', '}', '>'].includes(token) ? -1 : 0
}

/** All nodes, parents first. */
export function* walk(root: Node): Generator<Node> {
  // a list of what is left instead of a recursion, which would take longer the deeper the tree is
  const left = [root]
  for (let node = left.pop(); node; node = left.pop()) {
    yield node
    left.push(...node.children.toReversed())
  }
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
