import { FeelSyntaxError } from '../feel/feel-errors.ts'
import { nameOf, readTree, walk, type Node } from '../feel/syntax/tree.ts'
import { nearestWord } from '../text/nearest-word.ts'

/** What `error` has (answer/error-object.ts), by the path to it. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  error: ['code', 'type', 'message', 'variables'],
  'error.variables': ['enhancedCode', 'command', 'phase', 'delivery', 'rejected', 'retryable'],
}
/** Always texts; a number is never equal to one. */
const TEXTS: ReadonlySet<string> = new Set(['error.code', 'error.type'])

const CONDITIONS: ReadonlySet<string> = new Set([
  'Comparison',
  'Conjunction',
  'Disjunction',
  'BooleanLiteral',
])
const VALUES: ReadonlySet<string> = new Set([
  'StringLiteral',
  'NumericLiteral',
  'ArithmeticExpression',
  'List',
])

/**
 * Throws a FeelSyntaxError for an error expression that is FEEL and can never do what was meant: it would be found out
 * only when a mail has failed, or not at all.
 */
export function refuseErrorSlips(text: string): void {
  const root = readTree(text)
  const nodes = [...walk(root)]
  // `error` is then something else in a part of it
  const isBound = nodes.some((node) => node.name === 'Name' && nameOf(node, text) === 'error')
  const slips = isBound ? [] : nodes.flatMap((node) => slipAt(node, text))
  const [first] = [...slips, ...noVerdicts(root, text)].sort((one, other) => one.at - other.at)
  if (first) throw new FeelSyntaxError(first.problem, text, first.at)
}

interface Slip {
  readonly problem: string
  readonly at: number
}

function slipAt(node: Node, text: string): Slip[] {
  if (node.name === 'PathExpression') return unknownField(node, text)
  if (node.name === 'Comparison') return comparedWithNumber(node, text)
  return []
}

function unknownField(node: Node, text: string): Slip[] {
  const step = node.children.at(-1)
  const base = node.children[0] && pathOf(node.children[0], text)
  const known = base !== undefined && Object.hasOwn(FIELDS, base) ? FIELDS[base] : undefined
  if (base === undefined || known === undefined || step?.name !== 'PathName') return []
  const name = nameOf(step, text)
  if (known.includes(name)) return []
  const meant = nearestWord(name, known)
  const advice = meant === undefined ? `it has ${known.join(', ')}` : `did you mean ${base}.${meant}?`
  return [{ problem: `there is no ${base}.${name}; ${advice}`, at: step.from }]
}

function comparedWithNumber(node: Node, text: string): Slip[] {
  const [left, operator, right] = node.children
  if (!left || !right) return []
  const isText = (side: Node) => TEXTS.has(pathOf(side, text) ?? '')
  const [path, others] = isText(left) ? [left, node.children.slice(2)] : [right, [left]]
  if (!isText(path) || (operator?.name !== 'CompareOp' && operator?.name !== 'in')) return []
  const number = others.flatMap((one) => [...walk(one)]).find(({ name }) => name === 'NumericLiteral')
  if (!number) return []
  const digits = text.slice(number.from, number.to)
  // whoever asks for the text as well gets what was meant
  if (text.includes(`"${digits}"`)) return []
  const problem = `${text.slice(path.from, path.to)} is a text, and no number is ever equal to one; write "${digits}"`
  return [{ problem, at: number.from }]
}

/** `error.variables` for the path that it is; undefined for anything else, and for longer ones than there are. */
function pathOf(node: Node, text: string, steps = 2): string | undefined {
  if (node.name === 'VariableName') return nameOf(node, text)
  const [base, , step] = node.children
  if (node.name !== 'PathExpression' || !base || !step || steps === 0) return undefined
  const before = pathOf(base, text, steps - 1)
  return before === undefined ? undefined : `${before}.${nameOf(step, text)}`
}

/** What the expression, or a branch of it, gives, where that can be no verdict. */
function noVerdicts(node: Node, text: string): Slip[] {
  switch (node.name) {
    case 'Expression':
      return node.children.slice(0, 1).flatMap((child) => noVerdicts(child, text))
    case 'ParenthesizedExpression':
      return node.children.slice(1, 2).flatMap((child) => noVerdicts(child, text))
    case 'IfExpression': {
      const [, , , whenTrue, , whenFalse] = node.children
      return [whenTrue, whenFalse].flatMap((branch) => (branch ? noVerdicts(branch, text) : []))
    }
    default: {
      if (CONDITIONS.has(node.name)) {
        const problem =
          'a condition alone decides nothing; write if … then bpmnError("CODE", error.message) else null'
        return [{ problem, at: node.from }]
      }
      if (!VALUES.has(node.name)) return []
      const isText = node.name === 'StringLiteral'
      const right = `bpmnError(${isText ? text.slice(node.from, node.to) : '"CODE"'}, error.message)`
      const problem = `what is given must be bpmnError(…), jobError(…), ignoreError(…) or null; write ${right}`
      return [{ problem, at: node.from }]
    }
  }
}
