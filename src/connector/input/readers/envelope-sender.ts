import { addrSpecFlaw } from '../../../mail/address/addr-spec.ts'
import { BOUNCE_ID, BOUNCE_ID_LENGTH } from '../../../mail/email.ts'
import type { Read } from './field.ts'
import { refuseValue } from './input-problem.ts'
import { readLine } from './texts.ts'

const ADVICE = `Write bounces@host, bounces+${BOUNCE_ID}@host to tell bounces apart, or <> for none.`

/** Where bounces go: an address without a name, in which `{id}` stands for the mail; empty for `<>`, which means nowhere. */
export const readEnvelopeSender: Read<string> = (value) => {
  const text = readLine(value).trim()
  const address = text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text
  if (text === '<>') return ''
  if (address.split(BOUNCE_ID).length > 2)
    return refuseValue(text, `has ${BOUNCE_ID} more than once. ${ADVICE}`)
  // valid letters of an address, but whoever writes them means that they are filled in
  const isOther = /[{}]/.test(address.replace(BOUNCE_ID, ''))
  // as long as it will be
  const flaw = addrSpecFlaw(address.replace(BOUNCE_ID, 'x'.repeat(BOUNCE_ID_LENGTH)))
  if (flaw === undefined && !isOther) return address
  const reason = isOther ? `only ${BOUNCE_ID} is filled in` : (flaw?.reason ?? '')
  return refuseValue(text, `is not an address for bounces: ${reason}. ${ADVICE}`)
}
