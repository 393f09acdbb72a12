import type { Instance } from '../../../../sandbox/quickstart/page/instance.ts'

/** Something that would do harm as markup. */
export const hostile = '<script>alert(1)</script>"\'&'

/** An instance that waits for a person: an incident of its mail, a job and a user task. */
export const stuck: Instance = {
  key: '2251799813685301',
  bpmnProcessId: 'order',
  version: 2,
  state: 'active',
  startedAt: 1_700_000_000_000,
  elements: [{ key: '7', elementId: 'send', type: 'SERVICE_TASK' }],
  variables: [
    { scopeKey: '2251799813685301', elementId: 'order', values: { customer: '{"name":"Ada"}' } },
    {
      scopeKey: '7',
      elementId: 'send',
      values: {
        smtpEmailSubject: '""',
        smtpEmailContent: JSON.stringify(`Hello\n${hostile}`),
        count: '2',
      },
    },
  ],
  incidents: [
    {
      key: '40',
      errorType: 'JOB_NO_RETRIES',
      errorMessage: `Subject (smtpEmailSubject): is missing ${hostile}`,
      elementId: 'send',
      elementInstanceKey: '7',
      jobKey: '41',
    },
  ],
  jobs: [
    {
      key: '41',
      type: 'com.infosys.camundaconnectors.email:smtp:1',
      elementId: 'send',
      retries: 0,
      state: 'FAILED',
    },
    { key: '42', type: 'charge-card', elementId: 'charge', retries: 3, state: 'ACTIVATABLE' },
  ],
  userTasks: [{ key: '43', elementId: 'approve' }],
}

const trace = { attempt: 'a1', messageId: '<5b3c@example.com>' }

/** One whose mail may have arrived. */
export const uncertain: Instance = {
  ...stuck,
  key: '2251799813685302',
  variables: [{ scopeKey: '7', elementId: 'send', values: { smtpUncertainDelivery: JSON.stringify(trace) } }],
  incidents: stuck.incidents.map((incident) => ({
    ...incident,
    errorMessage: 'no reply came: it may have been delivered, or not (Message-ID <5b3c@example.com>).',
  })),
}

/** The same, after a person resolved it, and something else went wrong. */
export const laterRefused: Instance = {
  ...uncertain,
  key: '2251799813685303',
  incidents: stuck.incidents,
}
