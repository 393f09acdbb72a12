import type { Expression } from '../../../src/feel/expression.ts'
import type { Parse } from '../../../src/feel/parser.ts'
import type { Mapping, Text } from './process.ts'

/** Collects what is wrong, so that all of it is told at once. */
export type Complain = (problem: string) => void

export interface Texts {
  /** Text as it stands, or with `=` in front an expression. */
  text(source: string, complain: Complain): Text
  /** The same in a mapping, where static text may hold escapes. */
  source(source: string | undefined, complain: Complain): Text
  /** An expression, with or without `=` in front as the attribute has it. */
  expression(source: string | undefined, complain: Complain): Expression | undefined
  mapping(source: string | undefined, target: string | undefined, complain: Complain): Mapping
}

export function createTexts(parse: Parse): Texts {
  const expression = (source: string | undefined, complain: Complain): Expression | undefined => {
    const body = source?.trim().replace(/^=/, '').trim() ?? ''
    if (body === '') {
      complain('Expected expression but not found.')
      return undefined
    }
    try {
      return parse(body)
    } catch (problem) {
      complain(`failed to parse expression '${body}': ${problem instanceof Error ? problem.message : ''}`)
      return undefined
    }
  }
  const text = (source: string, complain: Complain): Text => {
    if (!source.startsWith('=')) return { text: source }
    const read = expression(source, complain)
    return read ? { expression: read } : { text: '' }
  }
  const source = (raw: string | undefined, complain: Complain): Text => {
    if (raw === undefined || raw === '') {
      complain('Expected expression but not found.')
      return { text: '' }
    }
    if (raw.startsWith('=')) return text(raw, complain)
    if (raw.endsWith('\\')) complain(`failed to parse expression '"${raw}"': a backslash cannot be the end`)
    return { text: unescape(raw) }
  }
  return {
    text,
    source,
    expression,
    mapping(from, to, complain) {
      const target = to?.trim() ?? ''
      if (!TARGET.test(target)) complain(`'${target}' is no name of a variable, like order or order.id`)
      return { source: source(from, complain), target: target.split('.') }
    },
  }
}

const TARGET = /^[^\s.=(){}[\],:;"'+*/<>-]+(\.[^\s.=(){}[\],:;"'+*/<>-]+)*$/u

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/** Static text reaches the job through a FEEL literal: line feeds, tabs and returns typed as escapes become real. */
const unescape = (raw: string): string =>
  raw.replace(/\\([ntr])/g, (_all, letter: string) => ESCAPES[letter] ?? '')
