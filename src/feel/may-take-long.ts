import { patternFunctions } from './functions/patterns.ts'
import { childNamed, keyOf, walk, type Node } from './syntax/tree.ts'

const LOOPS = new Set(['ForExpression', 'QuantifiedExpression', 'FilterExpression'])

/** Entries can use earlier ones more than once, so that a value grows with a power of two. This many are harmless. */
const HARMLESS_REUSES = 16

/**
 * Whether an expression may take long: with a pattern, a function of its own, a loop over numbers or within a loop,
 * or when contexts use their own entries often. One loop over the input is no danger.
 */
export function mayTakeLong(root: Node, text: string, functionNames: Iterable<string>): boolean {
  const nodes = [...walk(root)].map(([node]) => node)
  const isLiteralFilter = (node: Node) =>
    node.name === 'FilterExpression' && node.children[2]?.name === 'NumericLiteral'
  const loops = nodes.filter((node) => LOOPS.has(node.name) && !isLiteralFilter(node))
  const keys = new Set(nodes.filter(({ name }) => name === 'ContextEntry').map((entry) => keyOf(entry, text)))
  const reuses = nodes.filter(
    ({ name, from, to }) => name === 'VariableName' && keys.has(text.slice(from, to)),
  )
  return (
    loops.length > 1 ||
    loops.some((loop) => (childNamed(loop, 'InExpressions')?.children.length ?? 1) > 1) ||
    nodes.some(
      ({ name, children }) =>
        name === 'FunctionDefinition' || (name === 'IterationContext' && children.length > 1),
    ) ||
    reuses.length > HARMLESS_REUSES ||
    [...functionNames].some((name) => Object.hasOwn(patternFunctions, name))
  )
}
