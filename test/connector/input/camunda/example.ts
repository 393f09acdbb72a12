import type { EmailRequest } from '../../../../src/connector/input/email-request.ts'
import { camundaDialect } from '../../../../src/connector/input/camunda/dialect.ts'
import { usualLimits } from '../../../../src/connector/input/limits.ts'
import { ConnectorError } from '../../../../src/failures.ts'

export type Context = Readonly<Record<string, unknown>>

/** What differs from a plain mail, context by context. */
export interface Changes {
  readonly authentication?: unknown
  readonly protocol?: unknown
  readonly smtpConfig?: Context
  readonly smtpAction?: Context
  /** Beside the three inputs. */
  readonly others?: Context
}

/** A job as Camunda's template makes it: text over STARTTLS, with a login. */
export function variablesWith({ smtpConfig, smtpAction, others, ...changes }: Changes = {}): Context {
  return {
    authentication: { type: 'simple', username: 'shop', password: 'hunter2' },
    protocol: 'smtp',
    data: {
      smtpConfig: {
        smtpHost: 'mail.example.com',
        smtpPort: 587,
        smtpCryptographicProtocol: 'TLS',
        ...smtpConfig,
      },
      smtpActionDiscriminator: 'sendEmailSmtp',
      smtpAction: {
        from: 'from@example.com',
        to: 'to@example.com',
        subject: 'Hello',
        contentType: 'PLAIN',
        body: 'Hello, world',
        ...smtpAction,
      },
    },
    ...changes,
    ...others,
  }
}

export function parse(changes: Changes = {}, limits = usualLimits): EmailRequest {
  return camundaDialect.parse(variablesWith(changes), (text) => text, limits, {})
}

/** The error's message; fails when there is none, or one of another type. */
export function refusalOf(variables: Context, limits = usualLimits): string {
  try {
    camundaDialect.parse(variables, (text) => text, limits, {})
  } catch (error) {
    if (error instanceof ConnectorError && error.type === 'INVALID_INPUT' && error.retry === 'never')
      return error.message
    throw error
  }
  throw new Error('the input was accepted')
}

export const refusal = (changes: Changes, limits = usualLimits) => refusalOf(variablesWith(changes), limits)
