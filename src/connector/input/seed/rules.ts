import { field, isGiven } from '../readers/field.ts'
import { gather, refuse } from '../readers/input-problem.ts'
import { isText } from './body.ts'
import { placeName } from './labels.ts'

type Variables = Readonly<Record<string, unknown>>

/** What two inputs have to do with each other; looked at beside the single ones, so that all is reported together. */
export const seedRules = field((variables) => {
  const given = variables as Variables
  gather({
    credentials: () => bothOrNone(given['authentication']),
    followUp: () => oneFollowUp(given),
    layout: () => layoutOfHtml(given),
  })
})

function bothOrNone(authentication: unknown): void {
  if (typeof authentication !== 'object' || authentication === null) return
  const { account, username, password } = authentication as Variables
  // neither may stand beside it
  if (isGiven(account)) return
  if (isGiven(username) === isGiven(password)) return
  const [given, missing] = isGiven(username)
    ? (['username', 'password'] as const)
    : (['password', 'username'] as const)
  const other = placeName(`authentication.${given}`)
  refuse(`is missing, but ${other} is given; give both or none.`, 'authentication', missing)
}

/** The Infosys documentation spells it in two ways. */
function oneFollowUp({ smtpEmailFollowUp, smtpFollowUp }: Variables): void {
  // anything but a text is refused by itself
  if (typeof smtpEmailFollowUp !== 'string' || typeof smtpFollowUp !== 'string') return
  if (!isGiven(smtpEmailFollowUp) || !isGiven(smtpFollowUp)) return
  if (smtpEmailFollowUp.trim().toLowerCase() === smtpFollowUp.trim().toLowerCase()) return
  refuse(`says something else than ${placeName('smtpEmailFollowUp')}; give only one of them.`, 'smtpFollowUp')
}

/** A layout is HTML around HTML. */
function layoutOfHtml({ smtpEmailLayout, smtpEmailContentType }: Variables): void {
  if (!isGiven(smtpEmailLayout) || !isText(smtpEmailContentType)) return
  refuse(
    `is for HTML, and ${placeName('smtpEmailContentType')} is text; choose HTML, or leave the layout away.`,
    'smtpEmailLayout',
  )
}
