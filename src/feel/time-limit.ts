import { createContext, Script } from 'node:vm'
import { FeelEvaluationError } from './feel-errors.ts'
import { patternFunctions } from './functions/patterns.ts'
import { childNamed, walk, type Node } from './tree.ts'
import { keyOf } from './free-names.ts'

/** Far more than an expression needs, far less than a lease lasts. */
const LIMIT_MS = 250

export type RunLimited = <T>(run: () => T, limitMs?: number) => T

/**
 * Makes a function that runs others and stops them when they take too long: an expression comes from a diagram, and
 * it can be made so that it never ends. The one way in Node to interrupt code (and a regular expression at work) from
 * within its thread is a script of the module vm. It costs some 80 microseconds, so only what may take long is run
 * here; making the context costs more, so that is done once.
 */
export function createTimeLimit(): RunLimited {
  const scope = createContext(Object.create(null) as Record<string, unknown>)
  const script = new Script('run()')
  return (run, limitMs = LIMIT_MS) => {
    scope['run'] = run
    try {
      return script.runInContext(scope, { timeout: limitMs }) as ReturnType<typeof run>
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
        throw new FeelEvaluationError(`the expression takes longer than ${limitMs} ms`, error)
      }
      throw error
    } finally {
      scope['run'] = undefined
    }
  }
}

const LOOPS = new Set(['ForExpression', 'QuantifiedExpression', 'FilterExpression'])

/** Entries can use earlier ones more than once, so that a value grows with a power of two. This many are harmless. */
const HARMLESS_REUSES = 16

/**
 * Whether an expression may take long: with a pattern, a function of its own, a loop over numbers or within a loop,
 * or when contexts use their own entries often. One loop over the input is no danger.
 */
export function mayTakeLong(root: Node, text: string, functionNames: Iterable<string>): boolean {
  const nodes = [...walk(root)].map(([node]) => node)
  const isLiteralFilter = (node: Node) => node.name === 'FilterExpression' && node.children[2]?.name === 'NumericLiteral'
  const loops = nodes.filter((node) => LOOPS.has(node.name) && !isLiteralFilter(node))
  const keys = new Set(nodes.filter(({ name }) => name === 'ContextEntry').map((entry) => keyOf(entry, text)))
  const reuses = nodes.filter(({ name, from, to }) => name === 'VariableName' && keys.has(text.slice(from, to)))
  return (
    loops.length > 1 ||
    loops.some((loop) => (childNamed(loop, 'InExpressions')?.children.length ?? 1) > 1) ||
    nodes.some(({ name, children }) => name === 'FunctionDefinition' || (name === 'IterationContext' && children.length > 1)) ||
    reuses.length > HARMLESS_REUSES ||
    [...functionNames].some((name) => Object.hasOwn(patternFunctions, name))
  )
}
