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

function suggestion(name: string, known: readonly string[]): string {
  const ending = /_FILE$/i.test(name) ? '_FILE' : ''
  const base = name.slice(0, name.length - ending.length)
  const nearest = nearestWord(base, known) ?? nearestWord(name, known)
  if (nearest === undefined) return '; host, port and login of the mail server are inputs of the task'
  return `; did you mean ${nearest}${nearestWord(base, known) === undefined ? '' : ending}?`
}
