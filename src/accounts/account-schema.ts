import { z } from 'zod'
import { FileProblem } from '../files/file-problem.ts'
import type { FilesBeside } from '../files/operator-file.ts'
import { privateKeyIn } from '../files/private-key.ts'
import { count, must, oneOf, text, Wrong } from '../files/schema-words.ts'
import { isEhloName } from '../net/ehlo-name.ts'
import { NoProxy, parseProxy } from '../net/proxy-address.ts'
import { tokenUrlProblem } from '../oauth/token-url.ts'
import { host, line, secret, value } from './fields.ts'
import { addressRules, processes, tenants } from './lists.ts'
import { belongs, certificatesIn } from './pem.ts'
import { presets, type PresetName } from './presets.ts'

const isContext = (value: unknown) => typeof value === 'object' && value !== null
const GRANTS = must('one of client_credentials, refresh_token, jwt_bearer')
const presetNames = Object.keys(presets) as PresetName[]

export type AccountFields = z.output<ReturnType<typeof accountSchema>>
export type OauthFields = NonNullable<AccountFields['oauth']>

/** One account as it is written; what two keys have to do with each other is looked at in `accounts-file.ts`. */
export function accountSchema(files: FilesBeside) {
  const pem = (read: (pem: string) => unknown) =>
    text('the name of a file', (name) => {
      try {
        const own = files.textOf(name)
        read(own)
        return own
      } catch (error) {
        if (error instanceof FileProblem) return new Wrong(error.message)
        throw error
      }
    })
  const certFile = pem(certificatesIn)
  const keyFile = pem(privateKeyIn)
  const certificate = z
    .strictObject({ certFile, keyFile }, { error: must('a certFile and a keyFile') })
    .transform(({ certFile: cert, keyFile: key }, context) => {
      if (!belongs(privateKeyIn(key), certificatesIn(cert)))
        context.addIssue({ code: 'custom', message: 'is not the key of that certificate', path: ['keyFile'] })
      return { cert, key }
    })
  const tokenFile = text('the name of a file', (name) =>
    name.trim() === '' ? new Wrong('is blank') : files.pathOf(name),
  )

  const ofAnyGrant = {
    username: value,
    tokenUrl: text('an https:// URL', (url) => {
      const problem = tokenUrlProblem(url.trim())
      return problem === undefined ? url.trim() : new Wrong(problem)
    }),
    scope: line.optional(),
  }
  const ofClient = {
    clientId: value,
    clientSecret: secret.optional(),
    certificate: certificate.optional(),
    tokenFile: tokenFile.optional(),
  }
  const oauth = z.discriminatedUnion(
    'grant',
    [
      z.strictObject({ grant: z.literal('client_credentials'), ...ofAnyGrant, ...ofClient }),
      z.strictObject({
        grant: z.literal('refresh_token'),
        ...ofAnyGrant,
        ...ofClient,
        refreshToken: secret,
      }),
      z.strictObject({
        grant: z.literal('jwt_bearer'),
        ...ofAnyGrant,
        issuer: line,
        subject: line.optional(),
        keyFile,
      }),
    ],
    {
      error: (issue) => (isContext(issue.input) ? GRANTS(issue) : must('a context with a grant')(issue)),
    },
  )

  return z.strictObject(
    {
      preset: oneOf(presetNames).optional(),
      host: host.optional(),
      port: count(65_535).optional(),
      security: oneOf(['auto', 'tls', 'starttls', 'none']).optional(),
      tlsName: host.optional(),
      caFile: pem(certificatesIn).optional(),
      clientCertificate: certificate.optional(),
      minTlsVersion: oneOf(['TLSv1.2', 'TLSv1.3']).optional(),
      ehloName: text('a fully qualified host name, or an address in brackets', (name) =>
        isEhloName(name) ? name : new Wrong('must be a fully qualified host name, or an address in brackets'),
      ).optional(),
      proxy: text('a proxy such as socks5://proxy.example.com:1080', (written) => {
        const proxy = parseProxy(written)
        if (proxy instanceof NoProxy) return new Wrong(proxy.why)
        return proxy.login === undefined ? proxy : new Wrong('may not hold a password; SMTP_PROXY may')
      }).optional(),
      login: z
        .strictObject({ username: value, password: secret }, { error: must('a username and a password') })
        .optional(),
      oauth: oauth.optional(),
      from: addressRules.optional(),
      processes: processes.optional(),
      tenants: tenants.optional(),
      recipients: addressRules.optional(),
      limits: z
        .strictObject(
          {
            connections: count(100).optional(),
            perMinute: count(100_000).optional(),
            perDay: count(100_000_000).optional(),
            messagesPerConnection: count(1_000_000).optional(),
            recipientsPerMail: count(10_000).optional(),
          },
          { error: must('a context of limits') },
        )
        .optional(),
    },
    { error: must('a context with a host or a preset') },
  )
}

/** Beside `accounts`: whom processes may write to. */
export const recipientRuleSchema = z.strictObject(
  { processes: processes.optional(), tenants: tenants.optional(), allow: addressRules },
  { error: must('a context with processes and allow') },
)
