import { z } from 'zod'
import { FileProblem } from '../files/file-problem.ts'
import type { FileReading } from '../files/operator-file.ts'
import { problemsIn, type Issue } from '../files/schema-problems.ts'
import { must } from '../files/schema-words.ts'
import { keysAt } from './keys.ts'
import { accountSchema, recipientRuleSchema, type AccountFields } from './account-schema.ts'
import type { AccountsFile, NamedAccount } from './named-account.ts'
import { oauthOf, oauthProblems } from './oauth-login.ts'
import { presetNamed } from './presets.ts'

const MOST_ACCOUNTS = 1_000
const MOST_RULES = 1_000
const NAME = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_. -]{0,62}[\p{L}\p{N}_])?$/u

/** How SMTP_ACCOUNTS_FILE is read: as a whole, with everything that is wrong in one FileProblem. */
export const accountsReading: FileReading<AccountsFile> = {
  filesIn: (value) => [...filesIn(value)],
  read(value, files) {
    const top = topSchema.safeParse(value)
    if (!top.success) throw new FileProblem(problemsIn(top.error.issues, keysAt))
    const { accounts: written = {}, recipients = [] } = top.data
    const issues: Issue[] = []
    const schema = accountSchema(files)
    const accounts = new Map<string, NamedAccount>()
    // own keys, one by one: an account may be called `constructor` or `__proto__`
    for (const [name, fields] of Object.entries(written)) {
      const account = accountOf(name, schema.safeParse(fields))
      if ('issues' in account)
        issues.push(...account.issues.map((issue) => ({ ...issue, path: ['accounts', name, ...issue.path] })))
      else accounts.set(name, account)
    }
    const rules = recipients.flatMap((rule, index) => {
      const parsed = recipientRuleSchema.safeParse(rule)
      if (parsed.success) return [parsed.data]
      issues.push(
        ...parsed.error.issues.map((issue) => ({ ...issue, path: ['recipients', index, ...issue.path] })),
      )
      return []
    })
    if (issues.length > 0) throw new FileProblem(problemsIn(issues, keysAt))
    return { accounts, recipients: rules }
  },
}

const topSchema = z.strictObject(
  {
    accounts: z
      .custom<Record<string, unknown>>(isContext, {
        error: must('a context of accounts, each under its name'),
      })
      .refine((accounts) => Object.keys(accounts).length <= MOST_ACCOUNTS, {
        error: `may have ${MOST_ACCOUNTS} accounts at most`,
      })
      .optional(),
    recipients: z
      .array(z.unknown(), { error: must('a list of contexts with processes and allow') })
      .max(MOST_RULES, { error: `may have ${MOST_RULES} entries at most` })
      .optional(),
  },
  { error: ({ input }) => (input === null ? 'is empty' : 'must be a context with accounts') },
)

function isContext(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function accountOf(
  name: string,
  parsed: z.ZodSafeParseResult<AccountFields>,
): NamedAccount | { readonly issues: readonly Issue[] } {
  const issues: Issue[] = []
  if (!NAME.test(name))
    issues.push({
      path: [],
      message:
        'has a name that is none: 1 to 64 letters, digits, dots, blanks, - and _, a letter, digit or _ at its ends',
    })
  if (!parsed.success) return { issues: [...issues, ...parsed.error.issues] }
  const fields = parsed.data
  const preset = fields.preset === undefined ? undefined : presetNamed(fields.preset)
  const host = fields.host ?? preset?.host
  if (host === undefined) {
    const why = fields.preset === undefined ? 'or give a preset' : `the preset ${fields.preset} has none`
    const example = preset?.hostExample ?? 'smtp.example.com'
    issues.push({ path: ['host'], message: `is missing; ${why}: for example ${example}` })
  }
  if (fields.login && fields.oauth)
    issues.push({ path: ['oauth'], message: 'stands beside login; an account logs in one way' })
  if (fields.oauth) issues.push(...oauthProblems(fields.oauth))
  if (issues.length > 0 || host === undefined) return { issues }
  const security = fields.security ?? preset?.security ?? 'auto'
  return {
    name,
    host,
    security,
    port: fields.port ?? preset?.port ?? (security === 'tls' ? 465 : 587),
    tlsName: fields.tlsName,
    ca: fields.caFile,
    clientCertificate: fields.clientCertificate,
    minTlsVersion: fields.minTlsVersion,
    ehloName: fields.ehloName,
    proxy: fields.proxy,
    login: loginOf(fields),
    from: fields.from,
    processes: fields.processes,
    tenants: fields.tenants,
    recipients: fields.recipients,
    limits: { ...preset?.limits, ...fields.limits },
  }
}

function loginOf({ login, oauth }: AccountFields): NamedAccount['login'] {
  if (login) return { kind: 'password', ...login }
  return oauth ? { kind: 'oauth', oauth: oauthOf(oauth) } : { kind: 'none' }
}

/** The keys whose values are names of files that are read with this one. */
const NAMES_A_FILE = new Set(['caFile', 'certFile', 'keyFile'])

function* filesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value) as [string, unknown][]) {
    if (typeof part === 'string' && NAMES_A_FILE.has(key)) yield part
    else yield* filesIn(part)
  }
}
