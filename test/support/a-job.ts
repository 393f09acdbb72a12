import type { Job } from '../../src/broker/job.ts'

/** A job as it arrives, with what a test says of it. */
export function aJob(own: Partial<Job> = {}): Job {
  return {
    key: '1',
    type: 'mail',
    tenantId: '<default>',
    processInstanceKey: '2',
    processId: 'process',
    elementId: 'send',
    elementInstanceKey: '3',
    retries: 3,
    headers: {},
    variables: {},
    askedAt: 0,
    ...own,
  }
}
