import { isIPv6 } from 'node:net'
import { text, Wrong } from '../files/schema-words.ts'
import { asciiName } from '../net/host-name.ts'
import { findReferences, mayRefer } from '../secrets/references.ts'
import { findSlips } from '../secrets/slips.ts'
import type { SecretName, Value } from './named-account.ts'

/** More than an SMTP server takes in one line, which a login must fit in (RFC 4954 section 4). */
const LONGEST = 4_096

/** One line, as it stands. */
export const line = text('a text on one line', (value) => {
  if (mayRefer(value)) return new Wrong('cannot be a secret; write the value itself')
  return lineOf(value)
})

function lineOf(value: string): string | Wrong {
  if (value.trim() === '') return new Wrong('is blank')
  if (value.length > LONGEST) return new Wrong(`may have ${LONGEST} characters at most`)
  // a line break would end the SMTP command; NUL separates the fields of SASL PLAIN (RFC 4616 section 2)
  return /\p{Cc}/u.test(value) ? new Wrong('has a line break or another control character in it') : value
}

const REFERENCE = 'a reference such as secrets.SHOP_PASSWORD'

/** Only a reference: what is secret does not stand in a file that people share. */
export const secret = text(REFERENCE, (value): SecretName | Wrong => {
  return (
    referenceIn(value) ??
    new Wrong(`must be ${REFERENCE} and nothing else; the value itself does not belong into this file`)
  )
})

/** A text, or a reference. */
export const value = text('a text, or a reference to a secret', (written): Value | Wrong => {
  const name = referenceIn(written)
  if (name !== undefined) return { kind: 'secret', name }
  if (mayRefer(written) || findSlips(written).length > 0)
    return new Wrong('refers to a secret in a way that is not known; write secrets.NAME and nothing else')
  const own = lineOf(written)
  return own instanceof Wrong ? own : { kind: 'text', text: own }
})

function referenceIn(written: string): SecretName | undefined {
  const whole = written.trim()
  const [reference, ...others] = findReferences(whole)
  if (reference === undefined || others.length > 0 || reference.problem !== undefined) return undefined
  return reference.start === 0 && reference.end === whole.length ? reference.name : undefined
}

const HOST = 'a host name or an IP address, without a port'

/** In ASCII and lower case; an IPv6 address without brackets. */
export const host = text(HOST, (written) => {
  if (mayRefer(written)) return new Wrong('cannot be a secret; write the host itself')
  const bare = written.trim().replace(/^\[(.*)\]$/, '$1')
  if (isIPv6(bare)) return bare.toLowerCase()
  return asciiName(bare) ?? new Wrong(`must be ${HOST}`)
})
