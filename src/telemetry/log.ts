import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino'
import { ConnectorError } from '../failures.ts'
import { bufferedOutput } from './buffered-output.ts'

export type { Logger } from 'pino'

export interface LoggerOptions {
  /** A level of pino. */
  readonly level: string
  /** Where the lines go; the standard output when it is absent. */
  readonly destination?: DestinationStream | undefined
}

/** JSON lines: static messages, data in fields. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const showsStack = level === 'debug' || level === 'trace'
  return pino(
    {
      level,
      base: { service: 'camunda-smtp-connector' },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => hide(fields, MAX_DEPTH) },
      serializers: { err: (error: unknown) => loggedError(error, showsStack, MAX_DEPTH) },
    },
    // by its number: what is written to process.stdout is caught and becomes lines of this log
    destination ?? bufferedOutput(1),
  )
}

/** Standard error, written at once: the process may end right after. */
export function standardError(): DestinationStream {
  return pino.destination({ dest: 2, sync: true })
}

/** The fields of an error that are words. Others may be whole requests: some clients keep them, headers included. */
function loggedError(error: unknown, showsStack: boolean, depth: number): unknown {
  if (!(error instanceof Error)) return error
  const code = error instanceof ConnectorError ? error.type : 'code' in error ? error.code : undefined
  return {
    type: error.name,
    message: error.message,
    code,
    ...(error.cause instanceof Error &&
      depth > 0 && { cause: loggedError(error.cause, showsStack, depth - 1) }),
    ...(showsStack && { stack: error.stack }),
  }
}

const HIDDEN_KEY = /^(pass(word|phrase)?|authorization|cookie|private_?key|.*(secret|token))$/i
const MAX_DEPTH = 4

type Fields = Record<string, unknown>

/**
 * A second line of defence: what is logged is masked, or has no secrets in it, before it comes here. By key and not by
 * pino's `redact`, whose wildcards cost ten times as much as the line itself. It sees the fields of a line and not the
 * bindings of child loggers: those are ids.
 */
function hide(fields: Fields, depth: number): Fields {
  const hidden = Object.entries(fields).map(([key, value]) => [key, hiddenValue(key, value, depth)] as const)
  return hidden.every(([key, value]) => value === fields[key]) ? fields : Object.fromEntries(hidden)
}

function hiddenValue(key: string, value: unknown, depth: number): unknown {
  if (HIDDEN_KEY.test(key)) return value === undefined || value === null ? value : '***'
  if (typeof value !== 'object' || value === null || value instanceof Error) return value
  if (depth === 0) return '[too deep]'
  if (Array.isArray(value)) return value.map((item, index) => hiddenValue(String(index), item, depth - 1))
  return hide(value as Fields, depth - 1)
}
