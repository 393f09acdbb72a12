import { isGiven, type Environment } from './environment.ts'
import { nearestWord } from '../text/nearest-word.ts'
import type { SettingProblem } from './problems.ts'
import { isServiceLink } from './service-links.ts'

/** Variables that look like settings and are none: a misspelled SMTP_SANDBOX_TO must not be ignored. */
export function unknownNames(
  env: Environment,
  known: readonly string[],
  secretsPrefix: string,
): SettingProblem[] {
  const allowed = new Set(known.flatMap((name) => [name, `${name}_FILE`]))
  return Object.keys(env)
    .filter((name) => /^smtp_/i.test(name) && isGiven(env[name]))
    .filter((name) => !allowed.has(name) && !name.startsWith(secretsPrefix) && !isServiceLink(name, env))
    .map((name) => ({ name, message: `${name} is not a setting of this worker${suggestion(name, known)}` }))
}

const ON_THE_TASK = 'host, port and login of the mail server are inputs of the task'

/** What mail servers are set up with elsewhere, word by word. */
const MAIL_SERVER =
  /^((MAIL|EMAIL|E|SERVER|RELAY|AUTH|LOGIN|USE|ENABLE|DEFAULT|SMTP)_)*(HOST|HOSTNAME|SERVER|ADDRESS|PORT|USER|USERNAME|USER_NAME|LOGIN|PASS|PASSWORD|PASSWD|PWD|CREDENTIALS|AUTH|FROM|FROM_ADDRESS|FROM_NAME|SENDER|TO|SECURE|SECURITY|SSL|TLS|STARTTLS|ENCRYPTION|URL|URI)$/

function suggestion(name: string, known: readonly string[]): string {
  const ending = /_FILE$/i.test(name) ? '_FILE' : ''
  const base = name.slice(0, name.length - ending.length)
  if (MAIL_SERVER.test(base.toUpperCase().replace(/^SMTP_/, ''))) return `; ${ON_THE_TASK}`
  const nearest = nearestName(base, known)
  if (nearest !== undefined) return `; did you mean ${nearest}${ending}?`
  const whole = ending === '' ? undefined : nearestName(name, known)
  return whole === undefined ? `; ${ON_THE_TASK}` : `; did you mean ${whole}?`
}

/** Without what all names begin with: a short name must not be near to another because of that. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  const own = known.filter((one) => one.startsWith('SMTP_'))
  const rests = own.map((one) => one.slice('SMTP_'.length))
  const rest = name.slice('SMTP_'.length).toUpperCase()
  const begun = rests.find((one) => rest.length > 4 && one.startsWith(`${rest}_`))
  const near = begun ?? (rest.length > 4 ? nearestWord(rest, rests) : undefined)
  return near === undefined ? undefined : `SMTP_${near}`
}
