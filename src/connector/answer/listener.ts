import type { Command } from '../acknowledge.ts'
import { CONSENT_VARIABLE } from '../delivery/uncertain.ts'

/**
 * The job of a user task's listener (Camunda 8.8 and newer), known by its reserved headers: the engine refuses to complete
 * it with variables, and to throw a BPMN error for it. Nobody says whether failing it may carry variables.
 */
export function isListenerJob(headers: Readonly<Record<string, string>>): boolean {
  return 'io.camunda.zeebe:userTaskKey' in headers || 'io.camunda.zeebe:action' in headers
}

/** What such a job can be told of what is to be said. */
export function forListener(command: Command): Command {
  switch (command.kind) {
    case 'complete':
      return { ...command, variables: {} }
    case 'throw': {
      const { code, message } = command
      const why = `The job of a user task's listener cannot throw the BPMN error ${JSON.stringify(code)}, so this is an incident`
      return { kind: 'fail', retries: 0, backoffMs: 0, message: sentences(message, why), variables: {} }
    }
    case 'fail':
      return command
  }
}

/** The engine took no variables with a failure; undefined when it had none, so that they are not the reason. */
export function failedWithoutVariables(command: Command): Command | undefined {
  if (command.kind !== 'fail' || Object.keys(command.variables).length === 0) return undefined
  // consent to a second mail travels in a variable: without it, resolving cannot give it
  const asks = CONSENT_VARIABLE in command.variables
  const advice = asks
    ? "The engine takes no variables from a user task's listener, so resolving this incident asks again; to have the mail sent again, set smtpEmailOnUncertain to resend"
    : "The engine takes no variables from a user task's listener, so those of this failure are left out"
  return { ...command, message: sentences(command.message, advice), variables: {} }
}

function sentences(first: string, second: string): string {
  const begun = first.trim()
  if (begun === '') return `${second}.`
  return `${/[.!?]$/.test(begun) ? begun : `${begun}.`} ${second}.`
}
