import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useEngine } from '../support/engine.ts'
import { MailServer } from '../support/mail-server.ts'
import { TestWorker } from '../support/worker.ts'

const engine = useEngine()
const example = new URL('../../examples/order-confirmation.bpmn', import.meta.url)

describe('the order confirmation of examples/', () => {
  let worker: TestWorker
  let mailServer: MailServer

  beforeAll(async () => {
    mailServer = await MailServer.start()
    worker = await TestWorker.start({ grpcAddress: engine.grpcAddress })
    await engine.client.deploy(await readFile(example, 'utf8'), 'order-confirmation.bpmn')
  })
  afterAll(async () => {
    await worker.stop()
    await mailServer.close()
  })

  const confirm = (email: string): Promise<string> =>
    engine.client.createInstance('order-confirmation', {
      mailHost: mailServer.host,
      mailPort: mailServer.port,
      order: { id: 'A-1007', items: [{ name: 'Tea & <b>biscuits</b>', quantity: 2 }], total: '12.50 EUR' },
      customer: { name: 'Ada <Lovelace>', email },
    })

  it('informs the customer, in HTML that the order’s data cannot break', async () => {
    const instance = await confirm('ada@example.org')
    const { envelope, mail } = await mailServer.waitForMessage()
    expect(envelope).toEqual({ from: 'shop@example.com', to: ['ada@example.org'] })
    expect(mail.subject).toBe('Your order A-1007 is confirmed')
    expect(mail.text).toBe(
      'Hello Ada <Lovelace>,\n\nthank you for your order A-1007:\n\n2 | Tea & <b>biscuits</b>\n\n' +
        'Total: 12.50 EUR\n\nYour Example Shop\n',
    )
    expect(mail.html).toContain('<p>Hello Ada &lt;Lovelace>,</p>')
    expect(mail.html).toContain('<td>Tea &amp; &lt;b>biscuits&lt;/b></td>')

    expect(await engine.records.instanceEnd(instance)).toBe('completed')
    expect(engine.records.completedElements(instance)).toContain('customer-informed')
    expect(engine.records.variables(instance)).toMatchObject({
      confirmationId: mail.messageId,
      mail: { status: 'SUCCESS', accepted: ['ada@example.org'] },
    })
  })

  it('asks for a call when the customer’s mailbox does not exist', async () => {
    mailServer.answers.recipient = () => ({ code: 550, text: '5.1.1 No such mailbox' })
    const instance = await confirm('nobody@example.org')
    expect(await engine.records.instanceEnd(instance)).toBe('completed')
    expect(engine.records.completedElements(instance)).toContain('order-needs-a-call')
    expect(engine.records.incidents(instance)).toEqual([])
  })
})
