import type { Commands, Engine, JsonText, Key } from '../core/commands.ts'
import { instanceRequest, variablesOf, type InstanceWish } from '../instance-request.ts'
import type { Handler } from './handler.ts'
import { refusalOf } from './status.ts'

/** Carries out a command with a request of the protocol, whose proto has typed every field. */
export function commandHandler(engine: Engine, name: CommandName): Handler {
  const { intent, carryOut } = commands[name]
  return (call, answer) => {
    engine
      .run((commands) => carryOut(commands, call.request as never))
      .then(
        (message) => answer(undefined, [message]),
        (problem: unknown) => answer(refusalOf(problem, intent), []),
      )
  }
}

interface Command {
  /** Its name in the engine's records. */
  readonly intent: string
  readonly carryOut: (commands: Commands, request: never) => object
}

export type CommandName = keyof typeof commands

const nothing = {}

export const commands = {
  CreateProcessInstance: {
    intent: 'CREATE',
    carryOut: (engine, request: InstanceWish) => engine.createInstance(instanceRequest(request)),
  },
  CancelProcessInstance: {
    intent: 'CANCEL',
    carryOut: (engine, { processInstanceKey }: { processInstanceKey: Key }) => {
      engine.cancelInstance(processInstanceKey)
      return nothing
    },
  },
  CompleteJob: {
    intent: 'COMPLETE',
    carryOut: (engine, { jobKey, variables }: JobRequest) => {
      engine.completeJob(jobKey, variablesOf(variables))
      return nothing
    },
  },
  FailJob: {
    intent: 'FAIL',
    carryOut: (
      engine,
      {
        jobKey,
        retries,
        retryBackOff,
        errorMessage,
        variables,
      }: JobRequest & { retries: number; retryBackOff: number; errorMessage: string },
    ) => {
      engine.failJob(jobKey, {
        retries,
        retryBackOff,
        errorMessage,
        variables: variablesOf(variables),
      })
      return nothing
    },
  },
  ThrowError: {
    intent: 'THROW_ERROR',
    carryOut: (
      engine,
      {
        jobKey,
        errorCode,
        errorMessage,
        variables,
      }: JobRequest & { errorCode: string; errorMessage: string },
    ) => {
      engine.throwError(jobKey, { errorCode, errorMessage, variables: variablesOf(variables) })
      return nothing
    },
  },
  UpdateJobRetries: {
    intent: 'UPDATE_RETRIES',
    carryOut: (engine, { jobKey, retries }: { jobKey: Key; retries: number }) => {
      engine.updateJobRetries(jobKey, retries)
      return nothing
    },
  },
  UpdateJobTimeout: {
    intent: 'UPDATE_TIMEOUT',
    carryOut: (engine, { jobKey, timeout }: { jobKey: Key; timeout: number }) => {
      engine.updateJobTimeout(jobKey, timeout)
      return nothing
    },
  },
  SetVariables: {
    intent: 'UPDATE',
    carryOut: (engine, request: { elementInstanceKey: Key; variables: JsonText; local: boolean }) => ({
      key: engine.setVariables(request.elementInstanceKey, variablesOf(request.variables), request.local),
    }),
  },
  ResolveIncident: {
    intent: 'RESOLVE',
    carryOut: (engine, { incidentKey }: { incidentKey: Key }) => {
      engine.resolveIncident(incidentKey)
      return nothing
    },
  },
} satisfies Record<string, Command>

interface JobRequest {
  readonly jobKey: Key
  readonly variables: JsonText
}
