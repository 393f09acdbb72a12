import { childNamed, keyOf, nameOf, type Node } from './tree.ts'

/**
 * The names of the variables that an expression reads. Names that it binds itself, keys of contexts, steps of paths
 * and functions are none. Within a filter every name counts, although an item's key may be meant.
 */
export function freeNames(root: Node, text: string): ReadonlySet<string> {
  const free = new Set<string>()
  collect(root, { text, bound: new Set(), free })
  return free
}

interface Scope {
  readonly text: string
  readonly bound: ReadonlySet<string>
  readonly free: Set<string>
}

const collectors: Record<string, (node: Node, scope: Scope) => void> = {
  VariableName: (node, { text, bound, free }) => {
    const name = nameOf(node, text)
    if (!bound.has(name)) free.add(name)
  },
  FunctionInvocation: ({ children: [callee, ...rest] }, scope) => {
    // a plain name is that of a function; in front of a path stands a variable
    collectAll(callee?.name === 'VariableName' ? rest : [callee, ...rest], scope)
  },
  // an entry sees those before it
  Context: ({ children }, scope) => {
    let visible = scope
    for (const entry of children.filter(({ name }) => name === 'ContextEntry')) {
      collectAll([entry.children.at(-1)], visible)
      visible = including(visible, [keyOf(entry, scope.text)])
    }
  },
  ForExpression: collectLoop,
  QuantifiedExpression: collectLoop,
  FunctionDefinition: (node, scope) => {
    const parameters = childNamed(node, 'FormalParameters')?.children ?? []
    collectAll(
      node.children,
      including(
        scope,
        parameters.map((parameter) => nameOf(parameter, scope.text)),
      ),
    )
  },
  FilterExpression: ({ children: [list, ...rest] }, scope) => {
    collectAll([list], scope)
    collectAll(rest, including(scope, ['item']))
  },
  // the name of a type
  QualifiedName: () => undefined,
}

function collect(node: Node, scope: Scope): void {
  const collector = collectors[node.name]
  if (collector) collector(node, scope)
  else collectAll(node.children, scope)
}

function collectAll(nodes: readonly (Node | undefined)[], scope: Scope): void {
  for (const node of nodes) if (node) collect(node, scope)
}

function collectLoop(node: Node, scope: Scope): void {
  let visible = scope
  for (const { children } of childNamed(node, 'InExpressions')?.children ?? []) {
    const [name, , values] = children
    collectAll([values], visible)
    if (name) visible = including(visible, [nameOf(name, scope.text)])
  }
  collectAll([node.children.at(-1)], including(visible, ['partial']))
}

function including(scope: Scope, names: readonly string[]): Scope {
  return { ...scope, bound: new Set([...scope.bound, ...names]) }
}
