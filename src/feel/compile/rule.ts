import type { Budget } from '../budget.ts'
import type { FunctionTable } from '../functions/overload.ts'
import type { Node } from '../syntax/tree.ts'
import type { Scope } from './scope.ts'

/** Gives the value of a piece of an expression in FEEL's own types. What that costs is charged to the scope's budget. */
export type Evaluate = (scope: Scope) => unknown

export interface Compiler {
  readonly text: string
  readonly functions: FunctionTable
  /** For what is prepared once: patterns that stand in the text. */
  readonly budget: Budget
  /** Names under which the expression itself may bring functions along: entries of contexts, and parameters. */
  readonly ownFunctions: ReadonlySet<string>
  readonly compile: (node: Node | undefined) => Evaluate
  /** The same, but where a call of a path finds no function the value is null instead of a failure. */
  readonly compileLeniently: (node: Node | undefined) => Evaluate
}

/** How nodes of one name are compiled: once for each expression, so that an evaluation looks at no text any more. */
export type Rule = (node: Node, compiler: Compiler) => Evaluate

/** What is made of one value. */
export function unary(value: Evaluate, body: (value: unknown, budget: Budget) => unknown): Evaluate {
  return (scope) => {
    scope.budget.spend(1)
    return body(value(scope), scope.budget)
  }
}

/** What is made of two values, the left one first. */
export function binary(
  left: Evaluate,
  right: Evaluate,
  body: (left: unknown, right: unknown, budget: Budget) => unknown,
): Evaluate {
  return (scope) => {
    scope.budget.spend(1)
    return body(left(scope), right(scope), scope.budget)
  }
}
