import { ConnectorError } from '../../../failures.ts'
import { describeValue } from './describe-value.ts'

/** What zod reports; `quoted` comes from field.ts. */
export interface InputIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly params?: { readonly quoted?: { readonly value: unknown } | undefined } | undefined
}

/** Replaces secrets in a text. */
export type Mask = (text: string) => string

/** A list of a thousand bad addresses must not become a novel. */
const MAX_SHOWN = 20

/** What people call a place in the inputs. */
export type PlaceName = (place: string) => string

/** One error for everything that is wrong with the input; `hints` are names that look misspelled. */
export function invalidInput(
  issues: readonly InputIssue[],
  hints: readonly string[],
  mask: Mask,
  placeName: PlaceName,
): ConnectorError {
  const lines = issues.slice(0, MAX_SHOWN).map((issue) => describe(issue, mask, placeName))
  const hidden = issues.length - lines.length
  if (hidden > 0) lines.push(`… and ${hidden} more.`)
  if (hints.length > 0) lines.push(`Not an input: ${hints.slice(0, MAX_SHOWN).join(', ')}.`)
  const text = lines.length === 1 ? lines.join('') : ['The input cannot be used:', ...lines].join('\n- ')
  return new ConnectorError('INVALID_INPUT', text, { phase: 'input', delivery: 'not-sent' })
}

function describe({ path, message, params }: InputIssue, mask: Mask, placeName: PlaceName): string {
  const value = params?.quoted?.value
  const quotation =
    value === undefined ? '' : `${describeValue(typeof value === 'string' ? mask(value) : value)} `
  return `${placeName(placeOf(path))}: ${quotation}${message}`
}

/** `authentication.port`, `smtpEmailToRecipients[2]`, `smtpEmailAttachments[1].content` */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`,
    )
    .join('')
}
