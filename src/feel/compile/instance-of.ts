import { nameOf, type Node } from '../syntax/tree.ts'
import { kindOf, type Kind } from '../values/values.ts'
import { unary, type Compiler, type Evaluate } from './rule.ts'

const TYPES: Record<Kind, string | undefined> = {
  null: undefined,
  boolean: 'boolean',
  number: 'number',
  string: 'string',
  list: 'list',
  context: 'context',
  function: 'function',
  range: 'range',
  date: 'date',
  time: 'time',
  'zoned time': 'time',
  'date time': 'date and time',
  'zoned date time': 'date and time',
  'days-time duration': 'days and time duration',
  'years-months duration': 'years and months duration',
}

/** Whether a value is of the type that an InstanceOfExpression names; null is of none, and an unknown name is no type. */
export function instanceOf(value: Evaluate, expression: Node, { text }: Compiler): Evaluate {
  const type = expression.children.at(-1)
  const name = type ? nameOf(type, text) : ''
  return unary(value, (given) => {
    const actual = TYPES[kindOf(given)]
    return actual !== undefined && (name === 'Any' || name === actual)
  })
}
