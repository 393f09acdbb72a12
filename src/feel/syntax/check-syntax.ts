import { FeelSyntaxError } from '../feel-errors.ts'
import { findDoubleEquals } from './known-slips.ts'
import { childNamed, nameOf, type Node } from './tree.ts'
import { describeUnexpected } from './unexpected.ts'

/** Properties of values whose names have a blank in them. */
const PROPERTIES_WITH_BLANK = new Set(['time offset', 'start included', 'end included'])

/** Names that a path step can only have in back-ticks; the grammar refuses the other ones itself. */
const RESERVED = new Set(['null', 'true', 'false'])

interface Place {
  readonly text: string
  readonly parent: Node | undefined
  /** Whether the node is part of a test after `in`. */
  readonly inTest: boolean
}

type Check = (node: Node, place: Place) => string | undefined

/** What the grammar accepts and FEEL as Camunda's engine reads it does not. */
const checks: Record<string, Check> = {
  VariableName: checkName,
  PathName: (node, place) =>
    RESERVED.has(nameOf(node, place.text)) && node.children[0]?.name !== 'BacktickIdentifier'
      ? `${nameOf(node, place.text)} is a key word, put the name in back-ticks`
      : checkName(node, place),
  ParameterName: (node, place) =>
    place.parent?.name === 'NamedParameter' ? undefined : checkName(node, place),
  FunctionInvocation: ({ children: [callee] }) =>
    callee && !isNamePath(callee) && callee.name !== 'SpecialFunctionName'
      ? 'only functions with a name can be called'
      : undefined,
  Comparison: ({ children: [left, , right] }) => {
    if (left?.name === 'Comparison') return 'comparisons cannot be chained, combine them with and'
    if (isRange(left) || (isRange(right) && right?.name !== 'PositiveUnaryTest'))
      return 'a range cannot be compared'
    return undefined
  },
  InstanceOfExpression: ({ children: [value] }) => (isRange(value) ? 'a range has no place here' : undefined),
  SimplePositiveUnaryTest: (node, { text, inTest }) => {
    const operator = childNamed(node, 'CompareOp')
    if (!operator) return undefined
    if (!inTest) return 'a value is missing before the comparison'
    return text.startsWith('=', operator.from) || text.startsWith('!', operator.from)
      ? '= and != have no place after in'
      : undefined
  },
  ArithmeticExpression: ({ children: [first, second] }, { text }) => {
    if (first?.name !== 'ArithOp') return undefined
    if (text.startsWith('+', first.from)) return 'there is no plus sign before a value'
    return second?.name === 'ArithmeticExpression' && second.children[0]?.name === 'ArithOp'
      ? 'two minus signs follow each other'
      : undefined
  },
  ArithOp: ({ from }, { text }) =>
    text.startsWith('^', from) ? '"^" is no operator of FEEL, use **' : undefined,
  NumericLiteral: ({ from, to }, { text }) =>
    /e/i.test(text.slice(from, to)) ? 'numbers have no exponent, write number("1e3")' : undefined,
  '?': (_node, { inTest }) => (inTest ? undefined : '"?" has a meaning only after in'),
  external: () => 'functions of Java are not available',
  ListType: refuseParameters,
  ContextType: refuseParameters,
  FunctionType: refuseParameters,
}

/** Throws a FeelSyntaxError when the text is no FEEL as Camunda's engine reads it. */
export function checkSyntax(root: Node, text: string): void {
  visit(root, { text, parent: undefined, inTest: false })
  // the grammar reads `a == b` as a comparison of a with the test `= b`
  const doubleEquals = findDoubleEquals(text)
  if (doubleEquals !== undefined) throw new FeelSyntaxError('use a single =', text, doubleEquals)
}

function visit(node: Node, place: Place): void {
  const { text, inTest } = place
  const problem = checks[node.name]?.(node, place)
  if (problem !== undefined) throw describeUnexpected(text, node.from, problem)
  const inside = { text, parent: node, inTest: inTest || node.name === 'PositiveUnaryTest' }
  for (const child of node.children) visit(child, inside)
}

function checkName(node: Node, { text, parent }: Place): string | undefined {
  const name = nameOf(node, text)
  // ? is a letter for the grammar
  if (name.includes('?') && node.children[0]?.name !== 'BacktickIdentifier') return `"${name}" is no name`
  const isFunctionName = parent?.name === 'FunctionInvocation' && parent.children[0] === node
  const isTypeName = parent?.name === 'QualifiedName'
  if (isFunctionName || isTypeName || node.children.length < 2 || PROPERTIES_WITH_BLANK.has(name))
    return undefined
  return `"${name}" is no name: something is missing between the words, or the name needs back-ticks`
}

function refuseParameters(): string {
  return 'types have no parameters'
}

function isNamePath(node: Node): boolean {
  if (node.name === 'VariableName') return true
  const [base] = node.children
  return node.name === 'PathExpression' && base !== undefined && isNamePath(base)
}

function isRange(node: Node | undefined): boolean {
  return node !== undefined && childNamed(node, 'Interval') !== undefined
}
