import { MESSAGE_LIMIT } from '../../broker/commands.ts'
import { ConnectorError } from '../../failures.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Masks } from '../masks.ts'
import { errorText } from '../../text/error-text.ts'
import { printable } from '../../text/printable.ts'

/** What `errorExpression` sees as `error`, and what a FAIL result holds; fit to leave the worker. */
export function errorObject(error: ConnectorError, masks: Pick<Masks, 'words' | 'address'>): JsonObject {
  const { code, enhancedCode, command, phase, delivery, rejected } = error.details
  return {
    code: code ?? error.type,
    type: error.type,
    // masked first: half a secret is not recognised any more
    message: printable(masks.words(error.message)).slice(0, MESSAGE_LIMIT),
    variables: {
      enhancedCode: enhancedCode ?? null,
      command: command ?? null,
      phase: phase ?? null,
      delivery: delivery ?? 'not-sent',
      rejected: (rejected ?? []).map(({ recipient, code, enhancedCode, message }) => ({
        recipient: masks.address(recipient),
        code,
        enhancedCode: enhancedCode ?? null,
        message: masks.words(message),
      })),
      retryable: error.retry !== 'never',
    },
  }
}

/** Anything that a step threw without meaning to. Its text may hold anything, so it is masked like the others. */
export function toConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error
  return new ConnectorError(
    'INTERNAL',
    `The worker failed unexpectedly (${errorText(error)}). See the worker log for this job.`,
    {},
    error,
  )
}
