import { FeelEvaluationError, FeelSyntaxError } from '../feel-errors.ts'
import type { Overload } from '../functions/overload.ts'
import { childNamed, nameOf, type Node } from '../syntax/tree.ts'
import { parseTemporal } from '../values/temporals.ts'
import { entryOf, FunctionValue, isContext } from '../values/values.ts'
import { readString } from './literals.ts'
import type { Compiler, Evaluate, Rule } from './rule.ts'
import type { Scope } from './scope.ts'

/** The arguments of a call as they stand in the text; `names` when they are named. */
interface Arguments {
  readonly values: readonly Evaluate[]
  /** The texts of those that are string literals. */
  readonly literals: readonly (string | undefined)[]
  readonly names: readonly string[] | undefined
}

/** Calls of functions: of the library, and of those that the expression brings along. */
export const calls: Record<string, Rule> = {
  FunctionInvocation: (node, compiler) => {
    const [callee] = node.children
    if (!callee) throw new Error('a call without a function')
    return callee.name === 'PathExpression'
      ? callOfPath(node, compiler, fails(callee, compiler))
      : callByName(node, compiler)
  },
  DateTimeLiteral: (node, compiler) => {
    const [constructor] = node.children
    if (constructor?.name !== 'AtLiteral') return callByName(node, compiler)
    const literal = childNamed(constructor, 'StringLiteral')
    const text = literal ? readString(compiler.text.slice(literal.from, literal.to)) : ''
    return (scope) => {
      scope.budget.makeTemporal()
      return parseTemporal(text)
    }
  },
}

/** A call of a path such as `f.g(1)` that gives null where there is no such function; undefined for another node. */
export function lenientCall(node: Node, compiler: Compiler): Evaluate | undefined {
  if (node.name === 'ParenthesizedExpression' && node.children[1])
    return lenientCall(node.children[1], compiler)
  const isCallOfPath = node.name === 'FunctionInvocation' && node.children[0]?.name === 'PathExpression'
  return isCallOfPath ? callOfPath(node, compiler, () => null) : undefined
}

function callByName(node: Node, compiler: Compiler): Evaluate {
  const { text, functions, ownFunctions } = compiler
  const callee = node.children[0] ?? node
  const name = nameOf(callee, text)
  const args = argumentsOf(node, compiler)
  const isOwn = ownFunctions.has(name)
  if (!isOwn && !Object.hasOwn(functions, name)) throw unknownFunction(callee, text)
  const fromLibrary = libraryCall(callee, args, compiler)
  if (!isOwn) return fromLibrary
  return (scope) => {
    const own = scope.getFunction(name, takes(args))
    return own ? invoke(own, args, scope) : fromLibrary(scope)
  }
}

function callOfPath(node: Node, compiler: Compiler, otherwise: () => unknown): Evaluate {
  const { text, compile, ownFunctions } = compiler
  const [callee = node] = node.children
  const [base, , step = callee] = callee.children
  const name = nameOf(step, text)
  if (!ownFunctions.has(name)) throw unknownFunction(callee, text)
  const [value, args] = [compile(base), argumentsOf(node, compiler)]
  return (scope) => {
    scope.budget.spend(1)
    const target = value(scope)
    const own = isContext(target) ? entryOf(target, name) : null
    return own instanceof FunctionValue && takes(args)(own) ? invoke(own, args, scope) : otherwise()
  }
}

function argumentsOf(node: Node, { text, compileLeniently }: Compiler): Arguments {
  const named = childNamed(node, 'NamedParameters')?.children
  const nodes =
    named?.map(({ children }) => children.at(-1)) ?? childNamed(node, 'PositionalParameters')?.children ?? []
  return {
    values: nodes.map((value) => compileLeniently(value)),
    literals: nodes.map((value) =>
      value?.name === 'StringLiteral' ? readString(text.slice(value.from, value.to)) : undefined,
    ),
    names: named?.map(({ children: [name] }) => (name ? nameOf(name, text) : '')),
  }
}

function valuesOf({ values }: Arguments, scope: Scope): unknown[] {
  scope.budget.spend(1 + values.length)
  const list: unknown[] = []
  for (const value of values) list.push(value(scope))
  return list
}

/** Argument values in the order of the parameters; null for those that are not named. */
function ordered<T>(
  args: Arguments,
  given: readonly T[],
  parameters: readonly string[],
): readonly (T | null)[] {
  const { names } = args
  return names ? parameters.map((parameter) => given[names.lastIndexOf(parameter)] ?? null) : given
}

function takes({ values, names }: Arguments): (candidate: FunctionValue) => boolean {
  return ({ parameters }) =>
    names ? names.every((name) => parameters.includes(name)) : parameters.length === values.length
}

function invoke(target: FunctionValue, args: Arguments, scope: Scope): unknown {
  return target.call(ordered(args, valuesOf(args, scope), target.parameters))
}

/** Chosen by the number of arguments or by their names, which are known now. Without a choice the call is null. */
function libraryCall(callee: Node, args: Arguments, compiler: Compiler): Evaluate {
  const { text, functions } = compiler
  const name = nameOf(callee, text)
  const chosen = Object.hasOwn(functions, name) ? choose(functions[name] ?? [], args) : undefined
  if (!chosen) {
    return (scope) => {
      valuesOf(args, scope)
      return null
    }
  }
  const { parameters } = chosen
  const call = prepared(chosen, callee, args, compiler)
  return (scope) => call(ordered(args, valuesOf(args, scope), parameters), scope.budget)
}

/** What can never be used is told now, before a mail is sent. */
function prepared(
  chosen: Overload,
  callee: Node,
  args: Arguments,
  { text, budget }: Compiler,
): Overload['call'] {
  if (!chosen.prepare) return chosen.call
  try {
    return chosen.prepare(ordered(args, args.literals, chosen.parameters), budget)
  } catch (error) {
    if (error instanceof FeelEvaluationError) throw new FeelSyntaxError(error.message, text, callee.from)
    throw error
  }
}

function choose(overloads: readonly Overload[], { values, names }: Arguments): Overload | undefined {
  if (names) return overloads.find(({ parameters }) => names.every((name) => parameters.includes(name)))
  return (
    overloads.find(({ parameters, isVariadic }) => !isVariadic && parameters.length === values.length) ??
    overloads.find(({ parameters, isVariadic }) => isVariadic && values.length >= parameters.length)
  )
}

/** Unlike a plain call, which is null, this fails the whole evaluation, as in Camunda's engine. */
function fails(callee: Node, { text }: Compiler): () => never {
  const name = nameOf(callee, text)
  return () => {
    throw new FeelEvaluationError(`there is no function ${name} with these arguments`)
  }
}

// Camunda's engine makes it null, and a misspelt bpmnError would be no error at all
function unknownFunction(callee: Node, text: string): FeelSyntaxError {
  return new FeelSyntaxError(`there is no function ${nameOf(callee, text)}`, text, callee.from)
}
