import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { JOB_TYPE } from '../support/bpmn.ts'
import { useEngine } from '../support/engine.ts'

const engine = useEngine()
const example = new URL('../../examples/order-confirmation.bpmn', import.meta.url)

interface Job {
  readonly key: number
  readonly variables: Readonly<Record<string, string>>
}

/** What a worker sees of the example, without a worker in between. */
async function jobOf(variables: object): Promise<Job> {
  await engine.client.deploy(await readFile(example, 'utf8'), 'order-confirmation.bpmn')
  const instance = await engine.client.createInstance('order-confirmation', { ...variables })
  const answer = await fetch(`${engine.restAddress}/v2/jobs/activation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      type: JOB_TYPE,
      worker: 'test',
      timeout: 60_000,
      maxJobsToActivate: 1,
      requestTimeout: 10_000,
    }),
  })
  const { jobs } = (await answer.json()) as { jobs: Job[] }
  const [job] = jobs
  if (!job) throw new Error('no job')
  // nothing is left behind for the worker of another test
  await engine.client.cancelInstance(instance)
  return job
}

const order = { id: 'A-1007', items: [{ name: 'Tea & <b>biscuits</b>', quantity: 2 }], total: 'EUR 12.50' }
const customer = { name: 'Ada <Lovelace>', email: 'ada@example.org' }

describe.skipIf(engine.missing)('the order confirmation of examples/', () => {
  it('builds the mail from the order, with its own words in the HTML and never those of the data', async () => {
    const { variables } = await jobOf({ order, customer, mailHost: 'mail.example.com', mailPort: 25 })
    expect(variables).toMatchObject({
      authentication: { hostname: 'mail.example.com', port: 25 },
      smtpEmailMailBoxName: 'Example Shop <shop@example.com>',
      smtpEmailToRecipients: ['ada@example.org'],
      smtpEmailSubject: 'Your order A-1007 is confirmed',
      smtpEmailContentType: 'multipart',
    })
    expect(variables['smtpEmailContent']).toBe(
      'Hello Ada <Lovelace>,\n\nthank you for your order A-1007:\n\n- 2 x Tea & <b>biscuits</b>\n\n' +
        'Total: EUR 12.50\n\nYour Example Shop\n',
    )
    expect(variables['smtpEmailHtmlContent']).toContain('<p>Hello Ada &lt;Lovelace>,</p>')
    expect(variables['smtpEmailHtmlContent']).toContain('<td>Tea &amp; &lt;b>biscuits&lt;/b></td>')
  })

  it('falls back to a mail server on this machine', async () => {
    const { variables } = await jobOf({ order, customer })
    expect(variables['authentication']).toEqual({ hostname: 'localhost', port: 2525 })
  })
})
