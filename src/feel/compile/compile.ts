import type { Budget } from '../budget.ts'
import type { FunctionTable } from '../functions/overload.ts'
import { keyOf, nameOf, walk, type Node } from '../syntax/tree.ts'
import { calls, lenientCall } from './calls.ts'
import { collections } from './collections.ts'
import { comparisons } from './comparisons.ts'
import { filters } from './filter.ts'
import { literals } from './literals.ts'
import { loops } from './loops.ts'
import { operators } from './operators.ts'
import type { Compiler, Evaluate, Rule } from './rule.ts'

const rules: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    ...literals,
    ...collections,
    ...operators,
    ...comparisons,
    ...loops,
    ...filters,
    ...calls,
  }),
)

/** The tree of an expression as a function that evaluates it. Throws a FeelSyntaxError for a function that does not exist. */
export function compile(root: Node, text: string, functions: FunctionTable, budget: Budget): Evaluate {
  const compiler: Compiler = {
    text,
    functions,
    budget,
    ownFunctions: ownFunctionsOf(root, text),
    compile: (node) => {
      const rule = node && rules.get(node.name)
      if (!rule) throw new Error(`the grammar has ${node?.name ?? 'nothing'} where a value belongs`)
      return rule(node, compiler)
    },
    compileLeniently: (node) => (node && lenientCall(node, compiler)) ?? compiler.compile(node),
  }
  return compiler.compile(root)
}

function ownFunctionsOf(root: Node, text: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const node of walk(root)) {
    if (node.name === 'FormalParameter' && node.children[0]) names.add(nameOf(node.children[0], text))
    if (node.name === 'ContextEntry' && node.children.at(-1)?.name === 'FunctionDefinition')
      names.add(keyOf(node, text))
  }
  return names
}
