import { backoffMs } from './backoff.ts'
import { ConnectorError } from '../../failures.ts'
import type { Command } from '../acknowledge.ts'
import { errorObject } from './error-object.ts'
import { evaluateResult } from '../../feel/evaluate.ts'
import { evaluateError, readsAny, type ErrorVerdict } from '../expressions.ts'
import type { JobHeaders } from '../job-headers.ts'
import type { Masks } from '../masks.ts'
import type { JsonObject } from '../../json/json.ts'
import { parseDuration } from '../../time/iso-duration.ts'
import { errorText } from '../../text/error-text.ts'

/** Everything a decision needs besides the delivery itself. */
export interface Circumstances {
  /** Attempts left, this one included. */
  readonly retries: number
  readonly headers: JobHeaders
  readonly onFailure: 'fail' | 'continue'
  readonly random: () => number
  readonly masks: Masks
}

/** A result above 1.5 MB is cut to its essence; the engine refuses 2 MiB (8.6.0). */
const RESULT_LIMIT = 1_500_000

/** The mail is out. Whatever happens here, it must not lead to a second one: failures go to a person. */
export function succeeded(result: JsonObject, circumstances: Circumstances): Command {
  const { headers } = circumstances
  let output: JsonObject
  try {
    output = outputOf(result, headers)
  } catch (error) {
    return afterSend(
      `The mail was sent, and the header resultExpression failed: ${errorText(error)}`,
      circumstances,
    )
  }
  const { errorExpression } = headers
  // an unconditional bpmnError means "if there is any error" and must do nothing after a mail that went out
  if (
    !errorExpression ||
    !readsAny(errorExpression, ['response', ...Object.keys(result), ...Object.keys(output)])
  ) {
    return fitting(output, result, circumstances)
  }
  try {
    const context = { ...result, ...output, response: result, job: { retries: circumstances.retries } }
    const verdict = evaluateError(errorExpression, context)
    return verdict ? obey(verdict, circumstances.retries - 1, 0) : fitting(output, result, circumstances)
  } catch (error) {
    return afterSend(
      `The mail was sent, and the header errorExpression failed: ${errorText(error)}`,
      circumstances,
    )
  }
}

/** Some recipients have the mail, and the server asked to try the others later. Uses up a retry, as every attempt does. */
export function tryRestLater(deferred: number, { retries, headers, random }: Circumstances): Command {
  const backoff = headers.retryBackoffMs ?? backoffMs({ type: 'GREYLISTED' }, { retries, random })
  const message = `The mail went out, and the server deferred ${deferred} of its recipients; only those are tried again.`
  return { kind: 'fail', retries: retries - 1, backoffMs: backoff, message, variables: {} }
}

/** The mail is not out, or nobody knows. `consent`: the variable that an incident about an uncertain mail sets. */
export function failed(
  error: ConnectorError,
  circumstances: Circumstances,
  uncertain?: { readonly consent: JsonObject; readonly resend: boolean },
): Command {
  const { headers, retries } = circumstances
  const seen = { error: errorObject(error, circumstances.masks) }
  const message = messageOf(seen)
  const least = error.details.retryAfterMs ?? 0
  const consent = uncertain?.consent ?? {}

  if (headers.errorExpression) {
    try {
      const verdict = evaluateError(headers.errorExpression, { ...seen, job: { retries } })
      const cap = uncertain ? retries - 1 : Infinity
      if (verdict) return withConsent(obey(verdict, cap, least), consent)
    } catch (problem) {
      return incident(`${message} (and the header errorExpression failed: ${errorText(problem)})`, consent)
    }
  }

  const again = uncertain ? uncertain.resend : error.retry !== 'never'
  if (again && retries > 1) {
    const wait = headers.retryBackoffMs ?? backoffMs(error, { retries, random: circumstances.random })
    return { kind: 'fail', retries: retries - 1, backoffMs: Math.max(wait, least), message, variables: {} }
  }
  if (circumstances.onFailure === 'continue' && !uncertain) {
    const result = { status: 'FAIL', ...seen }
    try {
      return { kind: 'complete', variables: outputOf(result, headers) }
    } catch (problem) {
      return incident(`${message} (and the header resultExpression failed: ${errorText(problem)})`, {})
    }
  }
  return incident(message, consent)
}

function outputOf(result: JsonObject, headers: JobHeaders): JsonObject {
  const output: Record<string, JsonObject[string]> = {}
  if (headers.resultVariable) output[headers.resultVariable] = result
  if (headers.resultExpression) {
    Object.assign(output, evaluateResult(headers.resultExpression, { ...result, response: result }))
  }
  return output
}

function obey(verdict: ErrorVerdict, retriesCap: number, leastMs: number): Command {
  switch (verdict.kind) {
    case 'bpmnError': {
      const { code, message = '', variables } = verdict
      return { kind: 'throw', code, message, variables }
    }
    case 'ignoreError':
      return { kind: 'complete', variables: verdict.variables }
    case 'jobError': {
      // Camunda's defaults: no retries, no wait
      const { message = '', retries = 0, retryBackoff, variables } = verdict
      const waitMs = retryBackoff === undefined ? 0 : (parseDuration(retryBackoff) ?? 0)
      return {
        kind: 'fail',
        retries: Math.max(0, Math.min(retries, retriesCap)),
        backoffMs: Math.max(waitMs, leastMs),
        message,
        variables,
      }
    }
  }
}

/** Only a failure with 0 retries asks a person, so only it may carry the consent that the person gives by resolving. */
function withConsent(command: Command, consent: JsonObject): Command {
  if (command.kind !== 'fail' || command.retries > 0) return command
  return { ...command, variables: { ...command.variables, ...consent } }
}

function afterSend(message: string, circumstances: Circumstances): Command {
  const advice = 'Correct the expression; resolving the incident does not send the mail again.'
  const error = new ConnectorError('RESULT', `${message}. ${advice}`, { phase: 'result' })
  return incident(messageOf({ error: errorObject(error, circumstances.masks) }), {})
}

function fitting(output: JsonObject, result: JsonObject, circumstances: Circumstances): Command {
  if (sizeOf(output) <= RESULT_LIMIT) return { kind: 'complete', variables: output }
  const { resultVariable } = circumstances.headers
  const { status, response, delivery, messageId } = result
  const least: JsonObject = { status, response, delivery, messageId, shortened: true } as JsonObject
  const smaller = resultVariable ? { ...output, [resultVariable]: least } : output
  if (sizeOf(smaller) <= RESULT_LIMIT) return { kind: 'complete', variables: smaller }
  return afterSend('The mail was sent, and the header resultExpression gives more than 1.5 MB', circumstances)
}

function incident(message: string, variables: JsonObject): Command {
  return { kind: 'fail', retries: 0, backoffMs: 0, message, variables }
}

function messageOf(seen: JsonObject): string {
  const { error } = seen as { error: { message: string } }
  return error.message
}

function sizeOf(value: JsonObject): number {
  return Buffer.byteLength(
    JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one)),
  )
}
