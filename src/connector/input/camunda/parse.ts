import { z } from 'zod'
import type { EmailRequest } from '../email-request.ts'
import type { Limits } from '../limits.ts'
import { field } from '../readers/field.ts'
import { gather } from '../readers/input-problem.ts'
import { invalidInput, type InputIssue, type Mask } from '../readers/invalid-input.ts'
import { policyFields, policyOf } from '../readers/policy-inputs.ts'
import { senderFlaw } from '../readers/smtp-utf8.ts'
import { tooMany } from '../readers/too-many.ts'
import { readAccount } from './account.ts'
import { actionSchema } from './action.ts'
import { placeName } from './labels.ts'
import { readMail } from './mail.ts'
import { misspelledInputs } from './misspelled.ts'

type Variables = Readonly<Record<string, unknown>>
type Asked = Pick<EmailRequest, 'account' | 'email'>

const schemaFor = (byNameOnly: boolean) =>
  field((variables): Asked =>
    gather({ account: () => readAccount(variables, byNameOnly), email: () => readMail(variables) }),
  )
const asked = { inline: schemaFor(false), byName: schemaFor(true) } as const
const policies = z.object(policyFields)

/**
 * The inputs of Camunda's Email connector, SMTP send part, as an EmailRequest. Throws INVALID_INPUT with all problems at
 * once, each under the name that modelers know. Secrets have to be resolved before; `mask` takes them out of values that
 * an error quotes.
 */
export function parseCamundaInput(variables: Variables, mask: Mask, limits: Limits): EmailRequest {
  const action = actionSchema.safeParse(variables)
  // the inputs of another action would all be missing
  if (action.error) throw invalidInput(action.error.issues, [], mask, placeName)
  const read = (limits.accountsOnly ? asked.byName : asked.inline).safeParse(variables)
  const policy = policies.safeParse(variables)
  const tooMuch = read.success ? limitIssues(read.data, limits) : []
  if (read.success && policy.success && tooMuch.length === 0) return { ...read.data, ...policyOf(variables) }
  const issues = [read, policy].flatMap((result) => result.error?.issues ?? [])
  throw invalidInput([...issues, ...tooMuch], misspelledInputs(variables), mask, placeName)
}

function limitIssues({ email }: Asked, limits: Limits): InputIssue[] {
  const { from, sender, to, cc, bcc, attachments } = email
  const count = to.length + cc.length + bcc.length
  const flaw = senderFlaw({ from, sender, envelopeFrom: undefined, recipients: [...to, ...cc, ...bcc] })
  return [
    ...tooMany(
      [
        { place: ['data', 'smtpAction', 'to'], count, what: 'recipients' },
        { place: ['data', 'smtpAction', 'attachments'], count: attachments.length, what: 'files' },
      ],
      limits,
    ),
    ...(flaw ? [{ path: ['data', 'smtpAction', 'headers', 'Sender'], message: flaw.reason }] : []),
  ]
}
