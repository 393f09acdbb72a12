import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { Binding, Bindings, SecretSource } from './bindings.ts'
import { readHostPattern } from './host-pattern.ts'
import { isSecretName } from './references.ts'
import { FileProblem } from '../files/file-problem.ts'
import { NoRule } from '../net/host-rules.ts'
import { excerpt } from '../text/excerpt.ts'
import { nearestWord } from '../text/nearest-word.ts'

/** Enough for any worker; each is compared with each file of the folder. */
const MOST_SECRETS = 1_000
const MOST_ENTRIES = 1_000
const LONGEST_TEXT = 1_000
const MOST_PROBLEMS = 20

const FROM = 'write env:NAME, a variable of the environment, or file:/path, a file by its absolute path'

/** A text as a value; `undefined`: it is none. What was given is never shown: it may be the secret itself. */
const from = z
  .string(requiredOr(`must be a text; ${FROM}`, `is missing; ${FROM}`))
  .transform((text, context) => {
    const source = sourceOf(text)
    if (typeof source !== 'string') return source
    context.addIssue({ code: 'custom', message: source })
    return z.NEVER
  })

const text = z
  .string('must be a text')
  .max(LONGEST_TEXT, `has more than ${LONGEST_TEXT} characters`)
  .refine((value) => value.trim() !== '', 'is blank')
  .transform((value) => value.trim())

const host = text.transform((value, context) => {
  const pattern = readHostPattern(value)
  if (!(pattern instanceof NoRule)) return pattern
  context.addIssue({ code: 'custom', message: `${excerpt(value)} ${pattern.why}` })
  return z.NEVER
})

const processId = text.refine((value) => !value.slice(0, -1).includes('*'), 'has a * that is not at its end')

function listOf<Entry extends z.ZodType>(entry: Entry) {
  return z
    .array(entry, 'must be a list')
    .min(1, 'is empty, so that nobody could use the secret; leave the key away where there is no limit')
    .max(MOST_ENTRIES, `has more than ${MOST_ENTRIES} entries`)
    .optional()
}

/** One entry of `secrets`. */
export const bindingSchema = z.strictObject(
  { from, hosts: listOf(host), processes: listOf(processId), tenants: listOf(text) },
  'must be a context with from, and hosts, processes and tenants where it has limits',
)

/** The whole file, its entries not read yet: zod passes over a key that is called `__proto__`. */
export const secretsFileSchema = z.strictObject(
  {
    secrets: z
      .custom<Readonly<Record<string, unknown>>>(
        isRecord,
        requiredOr('must be a context: the name of each secret, and what it is bound to', 'is missing'),
      )
      .refine(
        (secrets) => Object.keys(secrets).length <= MOST_SECRETS,
        `has more than ${MOST_SECRETS} secrets`,
      ),
    otherSecrets: z.literal('deny', 'must be deny; leave it away where others may be used').optional(),
  },
  'must be a context with the key secrets',
)

/** What SMTP_SECRETS_FILE says, read as a whole. Throws a FileProblem with everything that is wrong. */
export function readSecretsFile(value: unknown): Bindings {
  const file = secretsFileSchema.safeParse(value)
  const problems = file.success ? [] : problemsOf(file.error, '')
  const listed = isRecord(value) && isRecord(value['secrets']) ? value['secrets'] : {}
  const secrets = new Map<string, Binding>()
  // of a file that has far too many, the number is all that is told
  for (const [name, entry] of Object.entries(listed).slice(0, MOST_SECRETS)) {
    if (!isSecretName(name)) {
      problems.push(
        `secrets: ${excerpt(name)} cannot be the name of a secret; use letters, digits, _, - and single dots`,
      )
      continue
    }
    const binding = bindingSchema.safeParse(entry)
    if (binding.success) secrets.set(name, binding.data)
    else problems.push(...problemsOf(binding.error, `secrets.${name}`))
  }
  if (problems.length > 0) throw new FileProblem(atMost(problems))
  return { secrets, othersDenied: file.data?.otherSecrets === 'deny' }
}

/** A long list of one and the same slip helps nobody. */
export function atMost(problems: readonly string[]): readonly string[] {
  const rest = problems.length - MOST_PROBLEMS
  return rest <= 0 ? problems : [...problems.slice(0, MOST_PROBLEMS), `${rest} more of this kind`]
}

function sourceOf(text: string): SecretSource | string {
  const [, kind = '', rest = ''] = /^(env|file):(.*)$/s.exec(text.trim()) ?? []
  if (kind === 'env') {
    if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,254}$/.test(rest)) return 'has no name of a variable after env:'
    if (rest.endsWith('_FILE'))
      return 'names a variable that holds the path of a file; write file: and that path'
    return { kind, variable: rest }
  }
  if (kind !== 'file') return `begins neither with env: nor with file:; ${FROM}`
  if (!isAbsolute(rest) || rest.startsWith('//')) return 'has no absolute path after file:; write file:/path'
  if (rest.includes('\0') || rest.length > 4_096) return 'has no path of a file after file:'
  return { kind: 'file', path: rest }
}

/** Entries of lists are counted from 1. */
function problemsOf({ issues }: z.ZodError, at: string): string[] {
  return issues.flatMap((issue) => {
    const path = issue.path.reduce<string>(
      (place, step) =>
        typeof step === 'number'
          ? `${place}[${step + 1}]`
          : place === ''
            ? String(step)
            : `${place}.${String(step)}`,
      at,
    )
    if (issue.code !== 'unrecognized_keys') return [path === '' ? issue.message : `${path} ${issue.message}`]
    const known = at === '' ? Object.keys(secretsFileSchema.shape) : Object.keys(bindingSchema.shape)
    return issue.keys.map((key) => `${path === '' ? '' : `${path}: `}${unknownKey(key, known)}`)
  })
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearestWord(key.slice(0, 100), known)
  const advice = near === undefined ? `; the keys are ${known.join(', ')}` : `; did you mean ${near}?`
  return `${excerpt(key)} is no key of this file${advice}`
}

function requiredOr(other: string, missing: string) {
  return { error: ({ input }: { readonly input?: unknown }) => (input === undefined ? missing : other) }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
