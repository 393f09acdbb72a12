import { FeelSyntaxError } from '../feel-errors.ts'
import { findSlip } from './known-slips.ts'

/** The problem at a place where the text is no FEEL: what of another language stands somewhere in it, or else what stands there. */
export function describeUnexpected(
  text: string,
  position: number,
  problem = unexpected(text, position),
): FeelSyntaxError {
  const slip = findSlip(text)
  return slip
    ? new FeelSyntaxError(slip.advice, text, slip.position)
    : new FeelSyntaxError(problem, text, position)
}

/** Characters after which an error may be one of size. */
const LONG = 2_000

function unexpected(text: string, position: number): string {
  const rest = text.slice(position)
  if (rest.trim() === '') return 'the expression is incomplete'
  const token = /^\s*(\p{L}[\p{L}\p{N}_]*|\S)/u.exec(rest)?.[1] ?? ''
  if (token === '"') return 'the string is not closed'
  const isStep = /\.\s*$/.test(text.slice(0, position)) && /^\p{L}/u.test(token)
  const advice = isStep ? `: ${token} is a key word, put the name in back-ticks` : ''
  // the parser gives up in a chain of many hundred operators, too
  const doubt = position > LONG ? ', or what stands before it is too much for one expression' : ''
  return `"${token}" is not expected here${advice}${doubt}`
}
