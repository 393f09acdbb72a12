import { DEFAULT_DIALECT, dialects } from '../../dialects.ts'
import type { SettingRow } from '../row.ts'
import { DEFAULT_JOB_TYPE, jobTypes } from '../types/job-types.ts'
import { duration } from '../types/times.ts'
import { wholeNumber } from '../types/values.ts'

export const jobsSettings = {
  jobTypes: {
    name: 'SMTP_JOB_TYPES',
    group: 'jobs',
    schema: jobTypes,
    default: DEFAULT_JOB_TYPE,
    meaning: `Job types to serve. A type of your own is written as \`type=dialect\`; the dialect says how its inputs are named: \`${DEFAULT_DIALECT}\` is that of the default type, \`camunda\` that of \`${dialects.camunda.jobType}\`, Camunda's own Email connector.`,
    status: 'built',
  },
  maxJobs: {
    name: 'SMTP_MAX_JOBS',
    group: 'jobs',
    schema: wholeNumber(1, 1000),
    default: '32',
    meaning: 'Jobs in work at the same time, of all types together; at least one for each type.',
    status: 'built',
  },
  sendTimeoutMs: {
    name: 'SMTP_SEND_TIMEOUT',
    group: 'jobs',
    // A timer of Node fires at once when it is set for more than 24.8 days.
    schema: duration('PT5S', 'P1D'),
    default: 'PT2M',
    meaning:
      'Deadline of one send, from the moment a connection takes the mail to the final reply of the server.',
    status: 'built',
  },
  shutdownTimeoutMs: {
    name: 'SMTP_SHUTDOWN_TIMEOUT',
    group: 'jobs',
    schema: duration('PT1S', 'P1D'),
    default: 'PT25S',
    meaning:
      'Time to finish what is being sent when the worker is stopped. It must be shorter than the grace period of the container.',
    status: 'built',
  },
} as const satisfies Record<string, SettingRow>
