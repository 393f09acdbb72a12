import { buildProcess, type ServiceTask } from './bpmn.ts'

/** A process with one mail whose server and subject are variables. */
export function mailProcess(id: string, type: string, task: Partial<ServiceTask> = {}): string {
  return buildProcess(id, [
    {
      id: 'send',
      type,
      ...task,
      inputs: {
        'authentication.hostname': '=mailHost',
        'authentication.port': '=mailPort',
        smtpEmailMailBoxName: 'shop@example.com',
        smtpEmailToRecipients: '=["customer@example.org"]',
        smtpEmailSubject: '=subject',
        smtpEmailContentType: 'text',
        smtpEmailContent: 'Hello',
        ...task.inputs,
      },
      headers: { resultVariable: 'mail', ...task.headers },
    },
  ])
}

export const mailVariables = (server: { readonly host: string; readonly port: number }, subject: string) => ({
  mailHost: server.host,
  mailPort: server.port,
  subject,
})
