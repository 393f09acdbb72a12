import { formatVariables, parseVariables } from '../../src/json/lossless.ts'
import type { ActivatedJob, ActivationRequest } from './core/commands.ts'

/** The one mail server that jobs of the connector may name. */
export interface MailboxAddress {
  readonly hostname: string
  readonly port: number
}

export const MAIL_JOB_TYPE = 'com.infosys.camundaconnectors.email:smtp:1'

/** Changes a job on its way to a worker. */
export type HandOut = (job: ActivatedJob, request: ActivationRequest) => ActivatedJob

/**
 * Jobs of the connector go out with this mail server and no login, whatever their diagram says: no mail of a diagram that
 * somebody tries leaves the machine, and it needs no secret.
 */
export function toMailbox({ hostname, port }: MailboxAddress): HandOut {
  return (job, { fetchVariable }) => {
    if (job.type !== MAIL_JOB_TYPE) return job
    if (fetchVariable.length > 0 && !fetchVariable.includes('authentication')) return job
    const variables = { ...parseVariables(job.variables), authentication: { hostname, port } }
    return { ...job, variables: formatVariables(variables) }
  }
}
