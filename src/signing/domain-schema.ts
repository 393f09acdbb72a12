import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { FileProblem } from '../files/file-problem.ts'
import type { FilesBeside } from '../files/operator-file.ts'
import { privateKeyIn } from '../files/private-key.ts'
import { must, text, Wrong } from '../files/schema-words.ts'
import { SIGNED_HEADERS } from '../mail/dkim/signature.ts'
import type { Algorithm, SigningKey } from '../mail/dkim/signing.ts'

/** Each costs a signature for every mail; two kinds of keys, old and new, are four. */
const MOST_KEYS = 4
/** RFC 8301 3.2: signatures of shorter keys are worth nothing. */
const FEWEST_BITS = 1_024
/** RFC 6376 3.1: labels of DNS. */
const SELECTOR = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i

/** Without From: a signature that does not cover it counts for nothing (RFC 6376 5.4). */
const mayBeLeftOut = SIGNED_HEADERS.map(([name]) => name).filter((name) => name !== 'From')

/** What stands under the name of a domain. */
export function domainSchema(files: FilesBeside) {
  const key = z
    .strictObject(
      {
        selector: text('a selector', (name) =>
          SELECTOR.test(name) && name.length <= 200
            ? name
            : new Wrong('must be a selector: letters, digits and hyphens, with dots between'),
        ),
        keyFile: text('the name of a file', (name) => keyIn(name, files)),
      },
      { error: must('a context with selector and keyFile') },
    )
    .transform(({ selector, keyFile }): SigningKey => ({ selector, ...keyFile }))

  return z.strictObject(
    {
      keys: z
        .array(key, { error: must('a list of contexts with selector and keyFile') })
        .min(1, { error: 'has no entries; a domain without keys is not signed for' })
        .max(MOST_KEYS, { error: `may have ${MOST_KEYS} entries at most` })
        .check(({ value, issues }) => {
          const seen = new Set<string>()
          for (const [index, { selector }] of value.entries()) {
            const name = selector.toLowerCase()
            if (seen.has(name))
              issues.push({
                code: 'custom',
                input: value,
                path: [index, 'selector'],
                message: 'is that of another key',
              })
            seen.add(name)
          }
        }),
      subdomains: z.boolean({ error: must('true or false') }).default(false),
      notSigned: z
        .array(
          text('the name of a header', (name) => {
            const known = mayBeLeftOut.find((one) => one.toLowerCase() === name.trim().toLowerCase())
            return known?.toLowerCase() ?? new Wrong(`must be one of ${mayBeLeftOut.join(', ')}`)
          }),
          { error: must('a list of names of headers') },
        )
        .max(mayBeLeftOut.length, { error: `may have ${mayBeLeftOut.length} entries at most` })
        .default([])
        .transform((names): ReadonlySet<string> => new Set(names)),
    },
    { error: must('a context with keys') },
  )
}

const ALGORITHMS: Readonly<Record<string, Algorithm>> = { rsa: 'rsa-sha256', ed25519: 'ed25519-sha256' }

function keyIn(name: string, files: FilesBeside): Pick<SigningKey, 'algorithm' | 'key'> | Wrong {
  let key: KeyObject
  try {
    key = privateKeyIn(files.textOf(name))
  } catch (error) {
    if (error instanceof FileProblem) return new Wrong(error.message)
    throw error
  }
  const algorithm = ALGORITHMS[key.asymmetricKeyType ?? '']
  if (algorithm === undefined)
    return new Wrong(
      `holds a key of the kind ${key.asymmetricKeyType ?? 'unknown'}; DKIM has RSA and Ed25519`,
    )
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < FEWEST_BITS)
    return new Wrong(
      `holds an RSA key of ${bits} bits; verifiers want ${FEWEST_BITS} at least, and 2048 are usual`,
    )
  return { algorithm, key }
}
