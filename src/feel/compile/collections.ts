import { childNamed, keyOf, nameOf } from '../syntax/tree.ts'
import { stepInto } from '../values/path.ts'
import { FunctionValue } from '../values/values.ts'
import { unary, type Rule } from './rule.ts'

/** Lists, contexts, names and paths. */
export const collections: Record<string, Rule> = {
  Expression: ({ children: [inner] }, { compile }) => compile(inner),
  ParenthesizedExpression: ({ children: [, inner] }, { compile }) => compile(inner),
  VariableName: (node, { text }) => {
    const name = nameOf(node, text)
    return (scope) => scope.get(name)
  },
  PathExpression: ({ children: [base, , step] }, { text, compile }) => {
    const name = step ? nameOf(step, text) : ''
    return unary(compile(base), (value, budget) => stepInto(value, name, budget))
  },
  List: ({ children }, { compile }) => {
    const items = children.filter(({ name }) => !'[]'.includes(name)).map(compile)
    return (scope) => {
      scope.budget.makeList(items.length)
      const list: unknown[] = []
      // a loop, since a callback would be a second level of the stack for each level of nesting
      for (const item of items) list.push(item(scope))
      return list
    }
  },
  Context: ({ children }, { text, compile }) => {
    const entries = children
      .filter(({ name }) => name === 'ContextEntry')
      .map((entry) => ({
        key: keyOf(entry, text),
        value: compile(entry.children.at(-1)),
        // a function is evaluated later, when it must still see only the entries before it, and not itself
        keepsScope: text.slice(entry.from, entry.to).includes('function'),
      }))
    return (scope) => {
      scope.budget.makeContext(entries.length)
      const context: Record<string, unknown> = {}
      // an entry sees those before it
      const inner = scope.inner(context)
      for (const { key, value, keepsScope } of entries) {
        if (keepsScope) scope.budget.makeContext(entries.length)
        setEntry(context, key, value(keepsScope ? scope.inner({ ...context }) : inner))
      }
      return context
    }
  },
  FunctionDefinition: (node, { text, compile }) => {
    const parameters = childNamed(node, 'FormalParameters')?.children ?? []
    const names = parameters.map(({ children: [name] }) => (name ? nameOf(name, text) : ''))
    const body = childNamed(node, 'FunctionBody')
    const [evaluate, height] = [compile(body), body?.height ?? 0]
    return (scope) =>
      new FunctionValue(names, (args) => {
        scope.budget.spend(1 + names.length)
        scope.budget.sink(height)
        const value = evaluate(
          scope.inner(Object.fromEntries(names.map((name, at) => [name, args[at] ?? null]))),
        )
        scope.budget.rise(height)
        return value
      })
  },
  FunctionBody: ({ children: [inner] }, { compile }) => compile(inner),
}

function setEntry(context: Record<string, unknown>, key: string, value: unknown): void {
  // an assignment would change the prototype instead
  if (key === '__proto__')
    Object.defineProperty(context, key, { value, enumerable: true, writable: true, configurable: true })
  else context[key] = value
}
