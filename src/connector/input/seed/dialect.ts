import { correctDocumentationSyntax } from '../../../feel/syntax/documentation-syntax.ts'
import type { Dialect } from '../dialect.ts'
import { hostAt } from '../readers/host.ts'
import { accountIn, loginPlaces, loginsIn } from '../readers/login.ts'
import { policyOf } from '../readers/policy-inputs.ts'
import { connectionInputs, mailInputs } from './inputs.ts'
import { placeName } from './labels.ts'
import { misspelledInputs } from './misspelled.ts'
import { parseSeedInput } from './seed.ts'

/** The dialect of the Infosys SMTP connector, and of our own element template. */
export const seedDialect: Dialect = {
  name: 'seed',
  parse: parseSeedInput,
  policyOf,
  mailInputs,
  connectionInputs,
  loginPlaces,
  serverHost: (variables) => hostAt(variables, 'authentication.hostname'),
  recipientPlaces: {
    to: placeName('smtpEmailToRecipients'),
    cc: placeName('smtpEmailCcRecipients'),
    bcc: placeName('smtpEmailBccRecipients'),
  },
  accountIn,
  placeName,
  secretsByPlace: loginsIn,
  misspelled: misspelledInputs,
  ownFields: () => ({}),
  // the original documentation shows `If` and `==`: neither is FEEL, and whoever follows it must get what it promises
  correctExpression: correctDocumentationSyntax,
}
