import { describe, expect, it } from 'vitest'
import { DEFAULT_TENANT, type ActivatedJob } from '../../../sandbox/engine/core/commands.ts'
import { JobDispatcher, type JobsAnswer } from '../../../sandbox/engine/job-dispatcher.ts'
import { MAIL_JOB_TYPE, toMailbox } from '../../../sandbox/engine/mailbox-jobs.ts'
import { StubEngine } from './support/stub-engine.ts'

const secretive = { hostname: 'smtp.example.com', port: 465, username: 'u', password: '{{secrets.P}}' }

/** The variables of a job as a worker gets them. */
async function handedOut(type: string, variables: string, fetchVariable: string[] = []): Promise<string> {
  const engine = new StubEngine()
  const dispatcher = new JobDispatcher(engine, toMailbox({ hostname: '127.0.0.1', port: 2525 }))
  engine.offer(type, { variables })
  const request = {
    type,
    worker: 'w',
    timeout: 1000,
    maxJobsToActivate: 1,
    fetchVariable,
    tenantIds: [DEFAULT_TENANT],
  }
  const answer = await new Promise<JobsAnswer>((resolve) => dispatcher.take(request, 0, resolve))
  if ('problem' in answer) throw answer.problem
  const jobs: ActivatedJob[] = answer.jobs.flat()
  return jobs[0]?.variables ?? ''
}

describe('an engine with a mailbox', () => {
  it('hands the connector’s jobs out with it, and without a login', async () => {
    const variables = JSON.stringify({ smtpEmailSubject: 'Hi', authentication: secretive })
    expect(JSON.parse(await handedOut(MAIL_JOB_TYPE, variables))).toEqual({
      smtpEmailSubject: 'Hi',
      authentication: { hostname: '127.0.0.1', port: 2525 },
    })
  })

  it('names it when the diagram names none, and keeps every number whole', async () => {
    const text = await handedOut(MAIL_JOB_TYPE, '{"order":90071992547409931234}', ['order', 'authentication'])
    expect(text).toBe('{"order":90071992547409931234,"authentication":{"hostname":"127.0.0.1","port":2525}}')
  })

  it('leaves alone what is not asked for, and jobs of other types', async () => {
    const variables = JSON.stringify({ authentication: secretive })
    expect(await handedOut(MAIL_JOB_TYPE, '{"a":1}', ['a'])).toBe('{"a":1}')
    expect(await handedOut('other', variables)).toBe(variables)
  })
})
