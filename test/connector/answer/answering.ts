import { decide, type Answer } from '../../../src/connector/answer/decide.ts'
import type { Circumstances } from '../../../src/connector/answer/outcome.ts'
import type { Delivery } from '../../../src/connector/delivery/delivery.ts'
import type { JobHeaders } from '../../../src/connector/job-headers.ts'
import type { Expression } from '../../../src/feel/expression.ts'
import { createParser } from '../../../src/feel/parser.ts'

const parse = createParser()
export function feel(text: string): Expression {
  const expression = parse(text)
  if (!expression) throw new Error('blank')
  return expression
}

/** What a test says of the circumstances; the rest is as usual. */
export interface Case {
  readonly retries?: number
  readonly policy?: Partial<Circumstances['policy']>
  readonly headers?: JobHeaders
  readonly problem?: string
}

/** The answer, without chance, where one word and one address are secrets. */
export function answerTo(
  delivery: Delivery,
  { retries = 3, policy, headers = {}, problem }: Case,
): Answer | undefined {
  return decide(delivery, {
    retries,
    policy: { onFailure: 'fail', onPartial: 'accept', onUncertain: 'report', ...policy },
    headers,
    ...(problem !== undefined && { problem }),
    random: () => 0,
    ownFields: () => ({}),
    masks: {
      words: (text) => text.replaceAll('hunter2', '***'),
      address: (text) => text.replaceAll('hidden@example.org', '***'),
    },
  })
}

export const CONTINUE = { onFailure: 'continue' } as const
export const NO_WAIT = { backoffMs: 0, variables: {} }

/** What the original documentation shows. */
export const bpmnError = feel('bpmnError("404", "Error in Sending Mail!!")')
