import type { Budget } from '../budget.ts'
import type { Node } from '../syntax/tree.ts'
import { dividedBy, minus, negative, plus, times, toThePower } from '../values/arithmetic.ts'
import { instanceOf } from './instance-of.ts'
import { binary, unary, type Compiler, type Evaluate, type Rule } from './rule.ts'

const ARITHMETIC: Record<string, (a: unknown, b: unknown, budget: Budget) => unknown> = {
  '+': plus,
  '-': minus,
  '*': times,
  '/': dividedBy,
  '**': toThePower,
}

/** Calculation and logic. */
export const operators: Record<string, Rule> = {
  ArithmeticExpression: ({ children }, compiler) => {
    const last = children.at(-1)
    if (last?.name !== 'InstanceOfExpression') return arithmetic(children, compiler)
    // for the parser `instance of` binds tighter than arithmetic, for Camunda's engine looser
    const value = arithmetic([...children.slice(0, -1), ...last.children.slice(0, 1)], compiler)
    return instanceOf(value, last, compiler)
  },
  InstanceOfExpression: (node, compiler) => instanceOf(compiler.compile(node.children[0]), node, compiler),
  Conjunction: (node, compiler) => logic(false, node, compiler),
  Disjunction: (node, compiler) => logic(true, node, compiler),
  IfExpression: ({ children: [, condition, , then, , otherwise] }, { compile, compileLeniently }) => {
    const [test, one, other] = [compileLeniently(condition), compile(then), compile(otherwise)]
    return (scope) => {
      scope.budget.spend(1)
      return test(scope) === true ? one(scope) : other(scope)
    }
  },
}

function arithmetic([left, operator, right]: readonly Node[], compiler: Compiler): Evaluate {
  const { text, compileLeniently } = compiler
  if (!right) return unary(compileLeniently(operator), negative)
  const operation = operator && ARITHMETIC[text.slice(operator.from, operator.to)]
  if (!operation) throw new Error('the grammar has an operator that is not known here')
  return binary(compileLeniently(left), compileLeniently(right), operation)
}

/** `deciding` on one side decides whatever the other is, so after it on the left the right side is not even looked at. */
function logic(deciding: boolean, { children }: Node, { compileLeniently }: Compiler): Evaluate {
  const [left, right] = [compileLeniently(children[0]), compileLeniently(children[2])]
  return (scope) => {
    scope.budget.spend(1)
    const one = left(scope)
    if (one === deciding) return deciding
    const other = right(scope)
    if (other === deciding) return deciding
    return one === !deciding && other === !deciding ? !deciding : null
  }
}
