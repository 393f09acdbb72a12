import { buildProcess } from '../test/support/bpmn.ts'
import type { SinkPlaces } from './sink.ts'
import { bodyOf, type Workload } from './workloads.ts'

export const TYPE = 'bench'
export const NO_OP = 'bench-no-op'

export function noOpDiagram(): string {
  return buildProcess(NO_OP, [{ id: 'nothing', type: NO_OP }])
}

/** One task that sends the mail of a workload; `subject`, and the `content` or `document` of an attachment, are variables. */
export function diagramOf(id: string, workload: Workload, places: SinkPlaces): string {
  const { server, attachment, body } = workload
  const login = {
    'authentication.username': 'bench',
    'authentication.password': '{{secrets.BENCH}}',
    'authentication.security': 'starttls',
  }
  return buildProcess(id, [
    {
      id: 'send',
      type: TYPE,
      inputs: {
        'authentication.hostname': 'localhost',
        'authentication.port': String(places[server]),
        ...(server === 'starttls' && login),
        smtpEmailMailBoxName: 'shop@example.com',
        smtpEmailToRecipients: '=["customer@example.org"]',
        smtpEmailSubject: '=subject',
        smtpEmailContentType: body === 'html' ? 'html' : 'text',
        smtpEmailContent: bodyOf(workload),
        ...(attachment?.kind === 'file' && { smtpEmailAttachments: 'bench.bin' }),
        ...(attachment?.kind === 'document' && { smtpEmailAttachments: '=document' }),
        ...(attachment?.kind === 'inline' && {
          smtpEmailAttachments: '=[{filename: "bench.bin", content: content}]',
        }),
      },
      headers: { resultVariable: 'mail', resultExpression: '={messageId: response.messageId}' },
    },
  ])
}
