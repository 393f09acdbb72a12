import type { z } from 'zod'
import type { JobPolicy } from '../policy.ts'
import { field, optional, withDefault } from './field.ts'
import { word } from './words.ts'

const readOnFailure = word<JobPolicy['onFailure']>({ fail: 'fail', continue: 'continue' })
const readOnPartial = word<JobPolicy['onPartial']>({ accept: 'accept', 'retry-deferred': 'retry-deferred' })
const readOnUncertain = word<'report' | 'resend'>({ report: 'report', resend: 'resend' })

/** Checked with all other inputs, and then read by `policyOf`. */
export const policyFields = {
  smtpEmailOnFailure: field(withDefault(readOnFailure, 'fail')),
  smtpEmailOnPartial: field(withDefault(readOnPartial, 'accept')),
  smtpEmailOnUncertain: field(optional(readOnUncertain)),
}

/** What to do when things go wrong, as far as it can be told before the inputs are valid. */
export function policyOf(variables: Readonly<Record<string, unknown>>): JobPolicy {
  const { smtpEmailOnFailure, smtpEmailOnPartial, smtpEmailOnUncertain } = policyFields
  const onUncertain = given(smtpEmailOnUncertain, variables['smtpEmailOnUncertain'])
  return {
    onFailure: given(smtpEmailOnFailure, variables['smtpEmailOnFailure']) ?? 'fail',
    onPartial: given(smtpEmailOnPartial, variables['smtpEmailOnPartial']) ?? 'accept',
    ...(onUncertain !== undefined && { onUncertain }),
  }
}

function given<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  return schema.safeParse(value).data
}
