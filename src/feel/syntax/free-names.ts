import { childNamed, keyOf, nameOf, type Node } from './tree.ts'

/**
 * The names of the variables that an expression reads. Names that it binds itself, keys of contexts, steps of paths
 * and functions are none. Within a filter every name counts, although an item's key may be meant.
 */
export function freeNames(root: Node, text: string): ReadonlySet<string> {
  const free = new Set<string>()
  collectAll([root], { text, bound: new Map(), free })
  return free
}

interface Scope {
  readonly text: string
  /** How many of the places around bind a name. */
  readonly bound: Map<string, number>
  readonly free: Set<string>
}

const collectors: Record<string, (node: Node, scope: Scope) => void> = {
  VariableName: (node, { text, bound, free }) => {
    const name = nameOf(node, text)
    if (!bound.get(name)) free.add(name)
  },
  FunctionInvocation: ({ children: [callee, ...rest] }, scope) => {
    // a plain name is that of a function; in front of a path stands a variable
    collectAll(callee?.name === 'VariableName' ? rest : [callee, ...rest], scope)
  },
  // an entry sees those before it
  Context: ({ children }, scope) => {
    const keys: string[] = []
    for (const entry of children.filter(({ name }) => name === 'ContextEntry')) {
      collectAll([entry.children.at(-1)], scope)
      keys.push(keyOf(entry, scope.text))
      bind(keys.slice(-1), 1, scope)
    }
    bind(keys, -1, scope)
  },
  ForExpression: collectLoop,
  QuantifiedExpression: collectLoop,
  FunctionDefinition: (node, scope) => {
    const parameters = childNamed(node, 'FormalParameters')?.children ?? []
    const names = parameters.map((parameter) => nameOf(parameter.children[0] ?? parameter, scope.text))
    collectWith(names, node.children, scope)
  },
  FilterExpression: ({ children: [list, ...rest] }, scope) => {
    collectAll([list], scope)
    collectWith(['item'], rest, scope)
  },
  // the name of a type
  QualifiedName: () => undefined,
}

function collectAll(nodes: readonly (Node | undefined)[], scope: Scope): void {
  for (const node of nodes) {
    const collector = node && collectors[node.name]
    if (collector) collector(node, scope)
    else if (node) collectAll(node.children, scope)
  }
}

function collectLoop(node: Node, scope: Scope): void {
  const variables = childNamed(node, 'InExpressions')?.children ?? []
  const names = variables.flatMap(({ children: [name] }) => (name ? [nameOf(name, scope.text)] : []))
  for (const { children } of variables) collectAll([children[2]], scope)
  collectWith([...names, 'partial'], [node.children.at(-1)], scope)
}

function collectWith(names: readonly string[], nodes: readonly (Node | undefined)[], scope: Scope): void {
  bind(names, 1, scope)
  collectAll(nodes, scope)
  bind(names, -1, scope)
}

function bind(names: readonly string[], change: 1 | -1, { bound }: Scope): void {
  for (const name of names) bound.set(name, (bound.get(name) ?? 0) + change)
}
