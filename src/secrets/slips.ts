import { isSecretName } from './references.ts'
import { excerpt, LONGEST_QUOTED } from '../text/excerpt.ts'
import { nearestWord } from '../text/nearest-word.ts'

/** What was meant to be a reference to a secret and is none, or would leave its braces in the password. */
export interface Slip {
  /** As it stands in the input. */
  readonly written: string
  /** The name that was meant; empty where none can be seen. */
  readonly name: string
  /** It is written for an engine that resolves secrets itself. */
  readonly ofEngine: boolean
}

const ATTEMPT =
  /\{\{(?<braced>[^{}]*)\}\}|(?<![\p{L}\p{N}_.$-])(?<prefix>(?:camunda\.)?secrets\.)(?<bare>[a-z0-9_](?:[.-]*[a-z0-9_])*|)/giu
/** Neither a name nor an end. */
const OPEN = /\{\{\s*secrets\.(?![a-z0-9_])(?=[^{}]*(?:\{|$))/i
const OF_ENGINE = /^camunda\.secrets\./i
const WORD_AND_NAME = /^\$?(?<word>[a-z]{5,8})\s*[.:/]\s*(?<name>.*)$/is
const PLACEHOLDER = /^\$\{\s*(?<name>[\w.-]+)\s*\}$/

/** Enough for whoever corrects them; a text of megabytes can hold many. */
const MOST_SLIPS = 10
/** More than any reference; what is longer is looked through for the forms that may stand anywhere. */
const LONGEST_WHOLE = 300

/**
 * Only for inputs of a connection: there such a text would go to a server as a password, and the server's answer would
 * send people looking for a fault in the right secret. In a mail it is text.
 */
export function findSlips(text: string): Slip[] {
  const slips: Slip[] = []
  for (const match of text.matchAll(ATTEMPT)) {
    slips.push(...slipOf(text, match))
    if (slips.length >= MOST_SLIPS) break
  }
  if (slips.length > 0) return slips
  const [open] = OPEN.exec(text) ?? []
  return open === undefined ? wholeSlip(text.trim()) : [slip(open, '')]
}

function slipOf(text: string, match: RegExpExecArray): Slip[] {
  const { braced, prefix = '', bare = '' } = match.groups ?? {}
  const before = text.slice(Math.max(0, match.index - 8), match.index)
  const end = match.index + match[0].length
  const around = [/\$?\{\s*$/.exec(before)?.[0] ?? '', /^\s*\}/.exec(text.slice(end, end + 8))?.[0] ?? '']
  const written = around.join(match[0])
  if (braced !== undefined) {
    const inside = braced.trim()
    return inside.startsWith('secrets.') && written === match[0] ? [] : [slip(written, inside)]
  }
  // `secrets.` at the end of a sentence is a word, and `{{secrets.X` has an error of its own
  if (bare === '' ? prefix.length === 'secrets.'.length : /\{\{\s*$/.test(before)) return []
  return prefix === 'secrets.' && written === match[0] ? [] : [slip(written, prefix + bare)]
}

/** Forms that are likely only where they are all there is: `secret.example.com` may well be a host. */
function wholeSlip(text: string): Slip[] {
  if (text.length > LONGEST_WHOLE) return []
  const placeholder = PLACEHOLDER.exec(text)?.groups?.['name']
  if (placeholder !== undefined) return [slip(text, placeholder)]
  const { word = '', name = '' } = WORD_AND_NAME.exec(text)?.groups ?? {}
  if (!isNearly(word) || /^secrets\.\w/.test(text)) return []
  const isOther = word.toLowerCase() !== 'secrets' && (name.includes('.') || !isSecretName(name))
  return isOther ? [] : [slip(text, text)]
}

function isNearly(word: string): boolean {
  return word !== '' && nearestWord(word, ['secrets']) !== undefined
}

function slip(written: string, meant: string): Slip {
  const ofEngine = OF_ENGINE.test(meant)
  const { word = '', name = '' } = WORD_AND_NAME.exec(meant.replace(/^camunda\./i, ''))?.groups ?? {}
  const named = (isNearly(word) ? name : meant).trim()
  return { written, name: isSecretName(named) && named.length <= LONGEST_QUOTED ? named : '', ofEngine }
}

/** What is wrong and how it is written; `known` is the name of the secret that is meant, if there is one like it. */
export function slipProblem({ written, name, ofEngine }: Slip, known: string | undefined): string {
  const right = `{{secrets.${known ?? (name === '' ? 'NAME' : name)}}}`
  const unknown =
    name === '' || known === name
      ? ''
      : known === undefined
        ? `; this worker has no secret "${name}"`
        : `; this worker has no secret "${name}", but "${known}"`
  if (ofEngine) {
    return `${excerpt(written)} came as it stands. Camunda resolves it from version 8.10 on, in an expression (=camunda.secrets.NAME); for a secret of this worker write ${right}${unknown}`
  }
  return `${excerpt(written)} is no reference to a secret; write ${right}${unknown}`
}
