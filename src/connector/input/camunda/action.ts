import { refuseValue } from '../readers/input-problem.ts'
import { field, required, type Read } from '../readers/field.ts'
import { readAt } from '../readers/read-at.ts'

const INSTEAD =
  "is not served by this worker: it sends mail over SMTP. Listing, reading, searching, moving and deleting mail is for Camunda's own Email connector; give such a task a job type that only Camunda's connector serves."

/** The one word that the input may have here. */
function only(word: string): Read<void> {
  return required((value) => {
    if (typeof value !== 'string' || value.trim().toLowerCase() !== word.toLowerCase())
      refuseValue(value, INSTEAD)
  })
}

/** Refuses what the template has besides sending. */
export const actionSchema = field((variables) => {
  readAt(variables, 'protocol', only('smtp'))
  readAt(variables, 'data.smtpActionDiscriminator', only('sendEmailSmtp'))
})
