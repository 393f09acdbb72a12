import { readFile } from 'node:fs/promises'
import { exampleOrder } from './example-order.ts'
import { detail, row, type Say } from './report.ts'
import type { Stage } from './stage.ts'

const example = new URL('../../examples/order-confirmation.bpmn', import.meta.url)

/** Runs one instance of the example: done when its mail has arrived. */
export async function runExample({ engine: { client }, mailbox }: Stage, say: Say): Promise<void> {
  await client.deploy(await readFile(example, 'utf8'), 'order-confirmation.bpmn')
  const began = performance.now()
  const { key, variables } = await client.createInstanceWithResult(
    'order-confirmation',
    exampleOrder(mailbox.smtpHost, mailbox.smtpPort),
    { timeoutMs: 60_000 },
  )
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const { mail: result, confirmationId } = variables
  say(row('Process', `instance ${key} completed in ${seconds} s with`))
  say(detail(`mail = ${JSON.stringify(result)}`))
  say(detail(`confirmationId = ${JSON.stringify(confirmationId)}`))
  // the very mail that the process speaks of, not just any
  const mail = await mailbox.waitForMail(
    ({ headers }) =>
      headers.some(({ name, value }) => /^message-id$/i.test(name) && value === confirmationId),
    { timeoutMs: 10_000 },
  )
  say(row('Mail', `“${mail.subject}” for ${mail.to}`))
}
