import { z } from 'zod'
import { FileProblem } from '../files/file-problem.ts'
import type { FileReading, FilesBeside } from '../files/operator-file.ts'
import { problemsIn, type Issue } from '../files/schema-problems.ts'
import { must } from '../files/schema-words.ts'
import type { SigningDomain } from '../mail/dkim/signing.ts'
import { asciiName } from '../net/host-name.ts'
import { domainSchema } from './domain-schema.ts'
import { keysAt } from './keys.ts'

/** What SMTP_DKIM_FILE says. */
export interface SigningFile {
  readonly domains: ReadonlyMap<string, SigningDomain>
  /** Absolute names of the files that hold the keys. */
  readonly keyFiles: readonly string[]
  /** What can be used and should be better, for the log. */
  readonly weaknesses: readonly string[]
}

const MOST_DOMAINS = 1_000

/** How SMTP_DKIM_FILE is read: as a whole, with everything that is wrong in one FileProblem. */
export const signingReading: FileReading<SigningFile> = {
  filesIn: (value) => [...keyFilesIn(value)],
  read(value, files) {
    const top = topSchema.safeParse(value)
    if (!top.success) throw new FileProblem(problemsIn(top.error.issues, keysAt))
    const issues: Issue[] = []
    const domains = new Map<string, SigningDomain>()
    for (const [written, fields] of Object.entries(top.data.domains)) {
      const own = domainOf(written, fields, files)
      const known = 'domain' in own && domains.has(own.domain)
      if (known) issues.push({ path: ['domains', written], message: 'stands there twice, in two spellings' })
      else if ('issues' in own)
        issues.push(...own.issues.map((one) => ({ ...one, path: ['domains', written, ...one.path] })))
      else domains.set(own.domain, own)
    }
    if (issues.length > 0) throw new FileProblem(problemsIn(issues, keysAt))
    return {
      domains,
      keyFiles: [...keyFilesIn(value)].map((name) => files.pathOf(name)),
      weaknesses: [...domains.values()].flatMap(weaknessesOf),
    }
  },
}

const topSchema = z.strictObject(
  {
    domains: z
      .custom<Record<string, unknown>>(isContext, {
        error: must('a context of domains, each under its name'),
      })
      .refine((domains) => Object.keys(domains).length > 0, {
        error: 'has none; leave SMTP_DKIM_FILE away where nothing is signed',
      })
      .refine((domains) => Object.keys(domains).length <= MOST_DOMAINS, {
        error: `may have ${MOST_DOMAINS} domains at most`,
      }),
  },
  { error: ({ input }) => (input === null ? 'is empty' : 'must be a context with domains') },
)

function isContext(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function domainOf(
  written: string,
  fields: unknown,
  files: FilesBeside,
): SigningDomain | { readonly issues: readonly Issue[] } {
  const domain = asciiName(written)
  const parsed = domainSchema(files).safeParse(fields)
  const issues: Issue[] = parsed.success ? [] : [...parsed.error.issues]
  if (domain === undefined || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(domain))
    issues.unshift({ path: [], message: 'is not the name of a domain' })
  if (!parsed.success || domain === undefined || issues.length > 0) return { issues }
  return { domain, ...parsed.data }
}

/** RFC 8301 3.2: verifiers may take a shorter key for none. */
const GOOD_BITS = 2_048

function weaknessesOf({ domain, keys }: SigningDomain): string[] {
  return keys.flatMap(({ selector, key }) => {
    const bits = key.asymmetricKeyDetails?.modulusLength ?? GOOD_BITS
    return bits < GOOD_BITS
      ? [`the key ${selector} of ${domain} has ${bits} bits; ${GOOD_BITS} are usual`]
      : []
  })
}

function* keyFilesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value) as [string, unknown][]) {
    if (typeof part === 'string' && key === 'keyFile') yield part
    else yield* keyFilesIn(part)
  }
}
