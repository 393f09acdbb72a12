import { FeelSyntaxError } from '../feel-errors.ts'
import { readStringLiteral, toStringLiteral } from './string-literal.ts'
import { childNamed, keyOf, nameOf, walk, type Node } from './tree.ts'

export interface Translation {
  readonly text: string
  /** The functions that the text calls: their names in it, and the names they have in FEEL. */
  readonly calls: ReadonlyMap<string, string>
}

type Rule = (node: Node, translate: Translate) => string | undefined

interface Translate {
  /** The translation of a node; blank for a node that is not there. */
  (node: Node | undefined): string
  readonly text: string
  readonly call: (name: string, ...args: readonly string[]) => string
  readonly functionName: (callee: Node) => string
}

/** Beginning of names that no modeler uses, so that no variable hides a function of this library. */
const PREFIX = 'ƒ'

/** More digits than this and feelin's numbers are not those that were written. */
const EXACT_DIGITS = 15

/**
 * Where feelin and Camunda's engine read the same text differently, the text is rewritten before feelin sees it:
 * operators, paths and filters become calls of the functions of this library, and so do calls by name, which for
 * feelin could also be variables. Everything else (names and what they are bound to, contexts, lists, if, loops,
 * functions) stays as it is.
 */
const rules: Record<string, Rule> = {
  FunctionInvocation: ({ children: [callee, , parameters] }, translate) =>
    callee && `${translate.functionName(callee)}(${translate(parameters)})`,
  DateTimeLiteral: ({ children: [constructor, , parameters] }, translate) =>
    constructor?.name === 'AtLiteral'
      ? translate.call('@', translate(childNamed(constructor, 'StringLiteral')))
      : constructor && `${translate.functionName(constructor)}(${translate(parameters)})`,
  PathExpression: ({ children: [value, , step] }, translate) =>
    step && translate.call('step into', translate(value), toStringLiteral(nameOf(step, translate.text))),
  FilterExpression: ({ children: [list, , filter] }, translate) => {
    if (filter?.name === 'NumericLiteral')
      return translate.call('item at', translate(list), translate(filter))
    const isTest = ['Comparison', 'FunctionInvocation'].includes(filter?.name ?? '')
    const items = translate.call(isTest ? 'boxed' : 'boxed with outside', translate(list))
    const note = translate.call('noted', `${PREFIX}box`, translate(filter))
    return translate.call('picked', `${items}[${note} = true]`)
  },
  IfExpression: ({ children: [, condition, , then, , otherwise] }, translate) =>
    `if ${translate.call('is true', translate(condition))} then ${translate(then)} else ${translate(otherwise)}`,
  // the right side is a function, since it is not always evaluated
  Conjunction: ({ children: [left, , right] }, translate) =>
    translate.call('both', translate(left), `function() (${translate(right)})`),
  Disjunction: ({ children: [left, , right] }, translate) =>
    translate.call('either', translate(left), `function() (${translate(right)})`),
  ArithmeticExpression: ({ children: [left, operator, right] }, translate) =>
    right === undefined
      ? translate.call('negative', translate(operator))
      : translate.call(translate(operator), translate(left), translate(right)),
  Comparison: ({ children: [left, operator, ...right] }, translate) => {
    switch (operator?.name) {
      case 'in': {
        const tests = right.flatMap((node) => (node.name === 'PositiveUnaryTests' ? node.children : [node]))
        const list = tests.filter(({ name }) => name === 'PositiveUnaryTest').map(translate)
        return translate.call('in', translate(left), `[${list.join(', ')}]`)
      }
      case 'between':
        return translate.call('between', translate(left), translate(right[0]), translate(right[2]))
      default:
        return translate.call(translate(operator), translate(left), translate(right[0]))
    }
  },
  PositiveUnaryTest: ({ children: [test] }, translate) =>
    test && [...walk(test)].some(([{ name }]) => name === '?')
      ? `function(${PREFIX}input) (${translate(test)})`
      : translate(test),
  '?': () => `${PREFIX}input`,
  SimplePositiveUnaryTest: ({ children: [operator, value] }, translate) =>
    value && translate.call('test', toStringLiteral(translate(operator)), translate(value)),
  Interval: ({ children: [open, start, , end, close] }, translate) =>
    translate.call(
      'range',
      `"${translate(open)}"`,
      translate(start),
      translate(end),
      `"${translate(close)}"`,
    ),
  InstanceOfExpression: (node, translate) => {
    const [value, , , type] = node.children
    return `${translate.call('plain', translate(value))} instance of ${translate(type)}`
  },
  IterationContext: ({ children: [from, , to] }, translate) =>
    to && translate.call('sequence', translate(from), translate(to)),
  // feelin knows only true and false here
  QuantifiedExpression: ({ children: [word, variables, , condition] }, translate) =>
    translate.call(translate(word), `for ${translate(variables)} return ${translate(condition)}`),
  StringLiteral: ({ from, to }, { text }) => toStringLiteral(readStringLiteral(text.slice(from, to))),
  NumericLiteral: ({ from, to }, { text, call }) => {
    const digits = text.slice(from, to).replace(/\s/g, '')
    return digits.includes('.') || digits.length > EXACT_DIGITS
      ? call('number', toStringLiteral(digits))
      : digits
  },
  ContextEntry: (node, translate) =>
    `${toStringLiteral(keyOf(node, translate.text))}: ${translate(node.children.at(-1))}`,
}

/** Throws a FeelSyntaxError for a function that does not exist: feelin would make it null. */
export function translate(root: Node, text: string, exists: (name: string) => boolean): Translation {
  const calls = new Map<string, string>()
  const ownFunctions = functionsDefinedIn(root, text)

  const privateName = (name: string) => {
    const alias = PREFIX + name.replace(/[^\p{L}\d]/gu, (char) => `_${char.charCodeAt(0)}_`)
    calls.set(alias, name)
    return alias
  }

  const functionName = (callee: Node) => {
    const path = callee.name === 'PathExpression'
    const name = nameOf(path ? (callee.children.at(-1) ?? callee) : callee, text)
    if (ownFunctions.has(name)) return translateNode(callee)
    if (!path && exists(name)) return privateName(name)
    throw new FeelSyntaxError(`there is no function ${nameOf(callee, text)}`, text, callee.from)
  }

  const translateNode: Translate = Object.assign(
    (node: Node | undefined) =>
      node ? (rules[node.name]?.(node, translateNode) ?? translateParts(node)) : '',
    {
      text,
      functionName,
      call: (name: string, ...args: readonly string[]) => `${privateName(name)}(${args.join(', ')})`,
    },
  )

  const translateParts = (node: Node) => {
    let result = ''
    let at = node.from
    for (const child of node.children) {
      result += withoutComments(text.slice(at, child.from)) + translateNode(child)
      at = child.to
    }
    return result + withoutComments(text.slice(at, node.to))
  }

  return { text: translateNode(root), calls }
}

// what stands between nodes is punctuation, blanks and comments, so there is no string to mistake
function withoutComments(gap: string): string {
  return gap.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, ' ')
}

/** Names that stand for functions which the expression brings along: entries of contexts, and parameters. */
function functionsDefinedIn(root: Node, text: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [node] of walk(root)) {
    if (node.name === 'FormalParameter') names.add(nameOf(node, text))
    if (node.name === 'ContextEntry' && node.children.at(-1)?.name === 'FunctionDefinition')
      names.add(keyOf(node, text))
  }
  return names
}
