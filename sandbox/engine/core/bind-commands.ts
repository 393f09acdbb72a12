import { activateJobs } from '../commands/activate-jobs.ts'
import {
  cancelInstance,
  completeUserTask,
  createInstance,
  resolveIncident,
  setVariables,
} from '../commands/instance-commands.ts'
import {
  completeJob,
  failJob,
  throwError,
  updateJobRetries,
  updateJobTimeout,
} from '../commands/job-commands.ts'
import type { ValueType } from '../run/records.ts'
import type { Run } from '../run/run.ts'
import type { Commands, Key } from './commands.ts'
import { Rejection } from './rejection.ts'

export interface CommandName {
  readonly valueType: ValueType
  readonly intent: string
  readonly key: Key
}

export interface CommandListener {
  clockChanged(at: number | undefined): void
  refused(command: CommandName, rejection: Rejection): void
}

type CarryOut = <T>(command: (run: Run) => T) => T

/** Each command with what a record of its refusal says. */
export function bindCommands(carryOut: CarryOut, listener: CommandListener): Commands {
  const named = <T>(valueType: ValueType, intent: string, key: Key, command: (run: Run) => T): T => {
    try {
      return carryOut(command)
    } catch (problem) {
      if (problem instanceof Rejection) listener.refused({ valueType, intent, key }, problem)
      throw problem
    }
  }
  return {
    createInstance: (request) =>
      named('PROCESS_INSTANCE_CREATION', 'CREATE', -1, (run) => createInstance(run, request)),
    // an empty answer is no news, and a refused one is the client's mistake: neither is a record
    activateJobs: (request) => carryOut((run) => activateJobs(run, request)),
    completeJob: (key, variables) => named('JOB', 'COMPLETE', key, (run) => completeJob(run, key, variables)),
    failJob: (key, failure) => named('JOB', 'FAIL', key, (run) => failJob(run, key, failure)),
    throwError: (key, error) => named('JOB', 'THROW_ERROR', key, (run) => throwError(run, key, error)),
    updateJobTimeout: (key, timeout) =>
      named('JOB', 'UPDATE_TIMEOUT', key, (run) => updateJobTimeout(run, key, timeout)),
    updateJobRetries: (key, retries) =>
      named('JOB', 'UPDATE_RETRIES', key, (run) => updateJobRetries(run, key, retries)),
    setVariables: (key, variables, local) =>
      named('VARIABLE_DOCUMENT', 'UPDATE', key, (run) => setVariables(run, key, variables, local)),
    resolveIncident: (key) => named('INCIDENT', 'RESOLVE', key, (run) => resolveIncident(run, key)),
    cancelInstance: (key) => named('PROCESS_INSTANCE', 'CANCEL', key, (run) => cancelInstance(run, key)),
    completeUserTask: (key, variables) =>
      named('USER_TASK', 'COMPLETE', key, (run) => completeUserTask(run, key, variables)),
    pinClock(timestamp) {
      carryOut(() => listener.clockChanged(timestamp))
    },
    resetClock() {
      carryOut(() => listener.clockChanged(undefined))
    },
  }
}
