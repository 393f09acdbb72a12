import { backoffMs } from './backoff.ts'
import { ConnectorError } from '../../failures.ts'
import type { Command } from '../acknowledge.ts'
import { errorObject } from './error-object.ts'
import { MESSAGE_LIMIT } from '../../broker/commands.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { countsOf } from '../delivery/partial.ts'
import { evaluateResult } from '../../feel/evaluate.ts'
import { evaluateError, readsAny, type ErrorVerdict } from '../expressions.ts'
import type { Policy } from '../input/policy.ts'
import type { JobHeaders, ReadHeaders } from '../job-headers.ts'
import type { Masks } from '../masks.ts'
import type { JsonObject } from '../../json/json.ts'
import { parseDuration } from '../../time/iso-duration.ts'
import { errorText } from '../../text/error-text.ts'

/** Everything a decision needs besides the delivery itself. */
export interface Circumstances extends ReadHeaders {
  /** Attempts left, this one included. */
  readonly retries: number
  readonly policy: Policy
  /** 0 (included) to 1. */
  readonly random: () => number
  readonly masks: Pick<Masks, 'words' | 'address'>
  /** What the dialect of the job has in every result; `sent`: some recipient has the mail. */
  readonly ownFields: (sent: boolean) => JsonObject
}

/** A result above 1.5 MB is cut to its essence; the engine refuses 2 MiB (8.6.0). */
const RESULT_LIMIT = 1_500_000

/** The mail is out. Whatever happens here, it must not lead to a second one: failures go to a person. */
export function succeeded(result: JsonObject, circumstances: Circumstances): Command {
  const { headers, problem, retries } = circumstances
  if (problem !== undefined) return afterSend(problem, circumstances)
  let at = 'resultExpression'
  try {
    const output = outputOf(result, headers)
    const { errorExpression } = headers
    // an unconditional bpmnError means "if there is any error" and must do nothing after a mail that went out
    const names = ['response', ...Object.keys(result), ...Object.keys(output)]
    if (errorExpression && readsAny(errorExpression, names)) {
      at = 'errorExpression'
      const context = { ...result, ...output, response: result, job: { retries } }
      const verdict = evaluateError(errorExpression, context)
      if (verdict) return obey(verdict, retries - 1, 0)
    }
    return fitting(output, result, circumstances)
  } catch (error) {
    return afterSend(`the header ${at} failed: ${errorText(error)}`, circumstances)
  }
}

/** Some recipients have the mail, and the others are worth another try. Uses up a retry, as every attempt does. */
export function tryRestLater(
  rest: number,
  { result, error }: Extract<Delivery, { kind: 'sent' }>,
  { retries, headers, random, masks }: Circumstances,
): Command {
  const wait = headers.retryBackoffMs ?? backoffMs(error ?? { type: 'GREYLISTED' }, { retries, random })
  const { had, all } = countsOf(result)
  const message = error
    ? `${had} of ${all} recipients have the mail, and only the others are tried again. ${messageOf({ error: errorObject(error, masks) })}`
    : `The mail went out, and the server deferred ${rest} of its recipients; only those are tried again.`
  return {
    kind: 'fail',
    retries: retries - 1,
    backoffMs: Math.max(wait, error?.details.retryAfterMs ?? 0),
    message: message.slice(0, MESSAGE_LIMIT),
    variables: {},
  }
}

/** The mail is not out, or nobody knows: then `consent` is the variable that an incident about it sets. */
export function failed(error: ConnectorError, circumstances: Circumstances, consent?: JsonObject): Command {
  const { headers, policy, retries } = circumstances
  const seen = { error: errorObject(error, circumstances.masks) }
  const message = messageOf(seen)
  const least = error.details.retryAfterMs ?? 0

  if (headers.errorExpression) {
    try {
      const verdict = evaluateError(headers.errorExpression, { ...seen, job: { retries } })
      const cap = consent ? retries - 1 : Infinity
      if (verdict) return withConsent(obey(verdict, cap, least), consent)
    } catch (cause) {
      return incident(`${message} (and the header errorExpression failed: ${errorText(cause)})`, consent)
    }
  }

  const again = consent ? policy.onUncertain === 'resend' : error.retry !== 'never'
  if (again && retries > 1) {
    const wait = headers.retryBackoffMs ?? backoffMs(error, { retries, random: circumstances.random })
    return { kind: 'fail', retries: retries - 1, backoffMs: Math.max(wait, least), message, variables: {} }
  }
  // never a header that cannot be read, nor a mail that may have been delivered
  const covered = circumstances.problem === undefined && error.details.delivery !== 'uncertain'
  if (policy.onFailure === 'continue' && covered) {
    const sent = error.details.delivery === 'partly-sent'
    const result = { ...circumstances.ownFields(sent), status: 'FAIL', ...seen }
    try {
      return { kind: 'complete', variables: outputOf(result, headers) }
    } catch (cause) {
      return incident(`${message} (and the header resultExpression failed: ${errorText(cause)})`)
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
function withConsent(command: Command, consent: JsonObject = {}): Command {
  if (command.kind !== 'fail' || command.retries > 0) return command
  return { ...command, variables: { ...command.variables, ...consent } }
}

function afterSend(problem: string, circumstances: Circumstances): Command {
  const advice = 'Correct the expression; resolving the incident does not send the mail again.'
  const error = new ConnectorError('RESULT', `The mail was sent, and ${problem}. ${advice}`, {
    phase: 'result',
  })
  return incident(messageOf({ error: errorObject(error, circumstances.masks) }))
}

function fitting(output: JsonObject, result: JsonObject, circumstances: Circumstances): Command {
  if (sizeOf(output) <= RESULT_LIMIT) return { kind: 'complete', variables: output }
  const { resultVariable } = circumstances.headers
  const { status, response, delivery, messageId, redirected } = result
  const least: JsonObject = {
    ...circumstances.ownFields(true),
    status,
    response,
    delivery,
    messageId,
    ...(redirected !== undefined && { redirected }),
    shortened: true,
  } as JsonObject
  const smaller = resultVariable ? { ...output, [resultVariable]: least } : output
  if (sizeOf(smaller) <= RESULT_LIMIT) return { kind: 'complete', variables: smaller }
  return afterSend('the header resultExpression gives more than 1.5 MB', circumstances)
}

function incident(message: string, variables: JsonObject = {}): Command {
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
