import { ConnectorError } from '../../../../src/failures.ts'
import type { EmailRequest } from '../../../../src/connector/input/email-request.ts'
import { parseSeedInput } from '../../../../src/connector/input/seed/seed.ts'

export type Variables = Record<string, unknown>

export const smallest: Variables = {
  authentication: { hostname: 'mail.example.com', port: 587 },
  smtpEmailMailBoxName: 'from@example.com',
  smtpEmailToRecipients: ['to@example.com'],
  smtpEmailSubject: 'Hello',
  smtpEmailContentType: 'text',
  smtpEmailContent: 'Hello, world',
}

export function parse(changes: Variables, headers?: Readonly<Record<string, string>>): EmailRequest {
  return parseSeedInput({ ...smallest, ...changes }, undefined, undefined, headers)
}

export const authentication = (changes: Variables): Variables => ({
  authentication: { ...(smallest['authentication'] as Variables), ...changes },
})

/** The error's message; fails when there is none, or one of another type. */
export function refusal(
  changes: Variables,
  mask?: (text: string) => string,
  headers?: Readonly<Record<string, string>>,
): string {
  try {
    parseSeedInput({ ...smallest, ...changes }, mask, undefined, headers)
  } catch (error) {
    if (error instanceof ConnectorError && error.type === 'INVALID_INPUT') return error.message
    throw error
  }
  throw new Error('the input was accepted')
}
