import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { isGiven, type Environment } from './environment.ts'
import { SettingsError } from './problems.ts'
import { errorReason } from '../text/error-text.ts'

/** The environment with what a `.env` file adds to it. What the real environment has, wins. */
export function withDotenv(env: Environment, fileText: string): Environment {
  const added = Object.entries(parse(fileText)).filter(([name]) => !isDecided(env, name))
  return { ...Object.fromEntries(added), ...env }
}

/** `NAME` and `NAME_FILE` are two ways to say one thing, so that either of them in the environment decides both. */
function isDecided(env: Environment, name: string): boolean {
  const twin = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : `${name}_FILE`
  return env[name] !== undefined || isGiven(env[twin])
}

/** The text of `.env` in a folder; empty when there is none. */
export function readDotenv(folder: string): string {
  try {
    return readFileSync(join(folder, '.env'), 'utf8')
  } catch (error) {
    const why = errorReason(error)
    if (why === 'ENOENT') return ''
    throw new SettingsError([
      { name: '.env', message: `.env in the working directory cannot be read (${why})` },
    ])
  }
}
