import { FeelDuration } from 'feelin'
import { millisecondsOf, ofMilliseconds } from '../values/durations.ts'
import { FeelEvaluationError } from '../feel-errors.ts'
import {
  charged,
  context,
  double,
  instance,
  number,
  overload,
  text,
  type FunctionTable,
  type Reader,
} from './overload.ts'

const duration = instance(FeelDuration)
const daysTime: Reader<FeelDuration> = (value) =>
  value instanceof FeelDuration && !value.yearsMonths ? value : undefined

/** What a wrong type means here: a code of null must not silently become "no error". */
function fails(name: string): (parameter: string) => never {
  return (parameter) => {
    throw new FeelEvaluationError(`${name}: ${parameter} is missing or has the wrong type`)
  }
}

/** The functions of Camunda's connectors that make an answer to an error. What is not given is left out. */
export const connectorFunctions: FunctionTable = {
  bpmnError: [
    overload('errorCode', [text], (errorCode) => ({ errorType: 'bpmnError', errorCode }), fails('bpmnError')),
    overload(
      'errorCode, errorMessage',
      [text, text],
      (errorCode, errorMessage) => ({ errorType: 'bpmnError', errorCode, errorMessage }),
      fails('bpmnError'),
    ),
    overload(
      'errorCode, errorMessage, variables',
      [text, text, context],
      (errorCode, errorMessage, variables) => ({
        errorType: 'bpmnError',
        errorCode,
        errorMessage,
        variables,
      }),
      fails('bpmnError'),
    ),
  ],
  jobError: [
    overload(
      'errorMessage',
      [text],
      (errorMessage) => ({ errorType: 'jobError', errorMessage }),
      fails('jobError'),
    ),
    overload(
      'errorMessage, variables',
      [text, context],
      (errorMessage, variables) => ({ errorType: 'jobError', errorMessage, variables }),
      fails('jobError'),
    ),
    overload(
      'errorMessage, variables, retries',
      [text, context, number],
      (errorMessage, variables, retries) => ({ errorType: 'jobError', errorMessage, variables, retries }),
      fails('jobError'),
    ),
    overload(
      'errorMessage, variables, retries, retryBackoff',
      [text, context, number, duration],
      (errorMessage, variables, retries, retryBackoff) => ({
        errorType: 'jobError',
        errorMessage,
        variables,
        retries,
        retryBackoff,
      }),
      fails('jobError'),
    ),
  ],
  ignoreError: [
    overload('', [], () => ({ errorType: 'ignoreError' })),
    overload(
      'variables',
      [context],
      (variables) => ({ errorType: 'ignoreError', variables }),
      fails('ignoreError'),
    ),
  ],
}

const MIN_DELAY = 50
const FACTOR = 1.6
const MAX_DELAY = 5000
const JITTER_FACTOR = 0.1

/** `backoff`: a wait that grows with each attempt, spread at random so that jobs do not come back all at once. */
export function backoffFunction(random: () => number): FunctionTable {
  const wait = (
    attempt: number,
    minDelay: number = MIN_DELAY,
    factor: number = FACTOR,
    maxDelay: number = MAX_DELAY,
    jitterFactor: number = JITTER_FACTOR,
  ) => {
    if (attempt < 1) throw new FeelEvaluationError('backoff: attempt counts from 1')
    const delay = Math.min(maxDelay, minDelay * factor ** (attempt - 1))
    return ofMilliseconds(Math.max(0, Math.round(delay + delay * jitterFactor * (2 * random() - 1))))
  }
  const failing = fails('backoff')
  return charged({
    backoff: [
      overload('attempt', [double], (attempt) => wait(attempt), failing),
      overload(
        'attempt, minDelay',
        [double, daysTime],
        (attempt, min) => wait(attempt, millisecondsOf(min)),
        failing,
      ),
      overload(
        'attempt, minDelay, factor',
        [double, daysTime, double],
        (attempt, min, factor) => wait(attempt, millisecondsOf(min), factor),
        failing,
      ),
      overload(
        'attempt, minDelay, factor, maxDelay',
        [double, daysTime, double, daysTime],
        (attempt, min, factor, max) => wait(attempt, millisecondsOf(min), factor, millisecondsOf(max)),
        failing,
      ),
      overload(
        'attempt, minDelay, factor, maxDelay, jitterFactor',
        [double, daysTime, double, daysTime, double],
        (attempt, min, factor, max, jitter) =>
          wait(attempt, millisecondsOf(min), factor, millisecondsOf(max), jitter),
        failing,
      ),
    ],
  })
}
