import { childNamed, nameOf, type Node } from './tree.ts'

/**
 * The names of the variables that an expression reads. Names that it binds itself, keys of contexts, steps of paths
 * and functions are none. Within a filter every name counts, although an item's key may be meant.
 */
export function freeNames(root: Node, text: string): ReadonlySet<string> {
  const free = new Set<string>()
  const collect = (node: Node, bound: ReadonlySet<string>): void => {
    switch (node.name) {
      case 'VariableName': {
        const name = nameOf(node, text)
        if (!bound.has(name)) free.add(name)
        return
      }
      case 'FunctionInvocation': {
        const [callee, ...rest] = node.children
        // a plain name is that of a function; in front of a path stands a variable
        if (callee && callee.name !== 'VariableName') collect(callee, bound)
        for (const child of rest) collect(child, bound)
        return
      }
      case 'Context':
        return collectEntries(node, bound)
      case 'ForExpression':
      case 'QuantifiedExpression':
        return collectLoop(node, bound)
      case 'FunctionDefinition': {
        const parameters = childNamed(node, 'FormalParameters')?.children ?? []
        return collectChildren(node, including(bound, parameters.map((parameter) => nameOf(parameter, text))))
      }
      case 'FilterExpression': {
        const [list, ...rest] = node.children
        if (list) collect(list, bound)
        for (const child of rest) collect(child, including(bound, ['item']))
        return
      }
      // the name of a type
      case 'QualifiedName':
        return
      default:
        return collectChildren(node, bound)
    }
  }

  const collectChildren = (node: Node, bound: ReadonlySet<string>) => {
    for (const child of node.children) collect(child, bound)
  }

  // an entry sees those before it
  const collectEntries = (node: Node, bound: ReadonlySet<string>) => {
    let visible = bound
    for (const entry of node.children.filter(({ name }) => name === 'ContextEntry')) {
      const value = entry.children.at(-1)
      if (value) collect(value, visible)
      visible = including(visible, [keyOf(entry, text)])
    }
  }

  const collectLoop = (node: Node, bound: ReadonlySet<string>) => {
    const variables = childNamed(node, 'InExpressions')?.children ?? []
    let visible = bound
    for (const variable of variables) {
      const [name, , values] = variable.children
      if (values) collect(values, visible)
      if (name) visible = including(visible, [nameOf(name, text)])
    }
    const body = node.children.at(-1)
    if (body) collect(body, including(visible, ['partial']))
  }

  collect(root, new Set())
  return free
}

/** The key of a ContextEntry. */
export function keyOf(entry: Node, text: string): string {
  const key = entry.children[0]
  if (!key) return ''
  const source = text.slice(key.from, key.to).trim()
  return source.startsWith('"') ? source.slice(1, -1) : source
}

function including(names: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return new Set([...names, ...more])
}
