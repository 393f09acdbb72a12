import { onTestFinished } from 'vitest'
import { createPool } from '../../src/mail/account/pool.ts'
import { deliveryFailure } from '../../src/mail/failure/delivery-failure.ts'
import { send } from '../../src/mail/send/send.ts'
import { createTrust } from '../../src/net/trust.ts'
import { ScriptedSmtp, type ScriptedSmtpOptions } from './scripted-smtp.ts'
import { accountSettings } from './account-settings.ts'

const credentials = { username: 'postman', password: 'of letters' }
/** As AUTH PLAIN sends it. */
export const plainLogin = Buffer.from('\0postman\0of letters').toString('base64')

/** One mail over a connection as the worker makes it, with a login, to a server that ends with the test. */
export async function loggedInMail(
  options: ScriptedSmtpOptions,
  host = '127.0.0.1',
  security?: 'none',
  unverifiedHosts: readonly string[] = [],
) {
  const server = await ScriptedSmtp.start({ credentials, ...options })
  onTestFinished(() => server.close())
  const pool = createPool(
    {
      host,
      port: server.port,
      security: security ?? (options.security === 'tls' ? 'tls' : 'auto'),
      securityField: 'security',
      credentials: { kind: 'password', ...credentials },
    },
    accountSettings({
      sendTimeoutMs: 15_000,
      unverifiedHosts,
      trust: createTrust(options.certificates && server.ca),
      maxJobs: 1,
    }),
  )
  const message = {
    envelope: { from: 'sender@example.test', to: ['a@example.test'], smtpUtf8: false },
    messageId: '<1@example.test>',
    size: 100,
    content: Buffer.from('Subject: x\r\n\r\nhello\r\n'),
  }
  const gate = { open: () => Promise.resolve(), refusal: () => undefined }
  const end = await send(pool, message, gate, new AbortController().signal)
  pool.close()
  const failure =
    end.kind === 'failed'
      ? deliveryFailure({
          ...end,
          server: `${host}:${server.port}`,
          sender: message.envelope.from,
          recipients: message.envelope.to,
          messageId: message.messageId,
          sendTimeoutMs: 15_000,
          mask: (text) => text,
          client: { name: '[127.0.0.1]', loggedIn: true },
          now: 0,
        })
      : undefined
  return { failure, server, said: server.commands.flat().join('\n') }
}
