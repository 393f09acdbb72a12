import type { Dialect } from '../dialect.ts'
import { hostAt } from '../readers/host.ts'
import { accountIn, loginPlaces, loginsIn } from '../readers/login.ts'
import { policyOf } from '../readers/policy-inputs.ts'
import { connectionInputs, mailInputs } from './inputs.ts'
import { placeName } from './labels.ts'
import { misspelledInputs } from './misspelled.ts'
import { parseCamundaInput } from './parse.ts'
import { ownFields } from './result.ts'

/** The dialect of Camunda's own Email connector: the part of its template that sends. */
export const camundaDialect: Dialect = {
  name: 'camunda',
  parse: parseCamundaInput,
  policyOf,
  mailInputs,
  connectionInputs,
  loginPlaces,
  serverHost: (variables) => hostAt(variables, 'data.smtpConfig.smtpHost'),
  recipientPlaces: {
    to: placeName('data.smtpAction.to'),
    cc: placeName('data.smtpAction.cc'),
    bcc: placeName('data.smtpAction.bcc'),
  },
  accountIn,
  placeName,
  secretsByPlace: loginsIn,
  misspelled: misspelledInputs,
  ownFields,
  // Camunda's documentation shows FEEL as it is
  correctExpression: (text) => ({ text, corrected: false }),
}
