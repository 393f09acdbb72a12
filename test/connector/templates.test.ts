import { afterEach, expect, test } from 'vitest'
import { createJobWorker, type JobWorker } from '../support/job-worker.ts'
import { smallest } from './input/seed/example.ts'

let worker: JobWorker | undefined
afterEach(() => worker?.close())

test('a template that cannot be rendered is an incident before anything connects', async () => {
  worker = createJobWorker()
  const command = await worker.handle({
    variables: {
      ...smallest,
      smtpEmailSubject: 'Order {{ order.nubmer }}',
      smtpEmailTemplateData: { order: { number: 1 } },
    },
  })
  expect(command).toMatchObject({
    kind: 'fail',
    retries: 0,
    message: expect.stringMatching(
      /Subject \(smtpEmailSubject\): line 1, column 10: order\.nubmer is not in .*smtpEmailTemplateData\)? \(did you mean number\?\)/,
    ) as string,
  })
})

test('an error expression knows it by its type', async () => {
  worker = createJobWorker()
  const command = await worker.handle({
    variables: { ...smallest, smtpEmailContent: '{{ x }}', smtpEmailTemplateData: {} },
    headers: {
      errorExpression: '=if error.type = "TEMPLATE" then bpmnError("BAD_TEMPLATE", error.message) else null',
    },
  })
  expect(command).toMatchObject({ kind: 'throw', code: 'BAD_TEMPLATE' })
})
