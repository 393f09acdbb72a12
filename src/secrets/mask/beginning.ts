import { letterCases } from './encodings.ts'
import { entityNames } from './html-entities.ts'

/**
 * Where some form of a secret may begin, as far as its first two characters tell. A single pattern, which the engine
 * looks for quickly: almost no text has a secret, and a server may send a million characters with which one begins.
 */
export function beginning([first = '', second]: readonly string[]): RegExp {
  if (first.startsWith('\\')) return /[%=&\\]/g
  const forms = letterCases(first)
  const bytes = [...new Set(forms.map(firstByte))].join('|')
  const names = [...new Set(entityNames(first).map((name) => name.charAt(0)))].join('')
  const raw = [...forms, ...(first === ' ' ? ['+', '_'] : [])].map(literal).join('|')
  const next =
    second === undefined ? '' : `(?=${oneOf(['%', '=', '&', '\\', '\r', '\n', ...secondUnits(second)])})`
  return new RegExp(
    [
      `(?:${raw})${next}`,
      `[%=](?=${bytes})`,
      `&(?=(?:amp;){0,3}[#${names.toLowerCase()}${names.toUpperCase()}])`,
      String.raw`\\(?=\\{0,7}[^\\])`,
    ].join('|'),
    'g',
  )
}

function secondUnits(second: string): string[] {
  const blanks = second === ' ' ? ['+', '_'] : []
  return second.startsWith('\\') ? [] : [...letterCases(second).map(firstUnit), ...blanks]
}

function firstUnit(form: string): string {
  return form.charAt(0)
}

/** Two hexadecimal digits in any letter case. */
function firstByte(form: string): string {
  const [byte = 0] = Buffer.from(form)
  return Array.from(byte.toString(16).padStart(2, '0'), (digit) => oneOf([digit, digit.toUpperCase()])).join(
    '',
  )
}

// Written by their numbers, since any may mean something in a pattern.
function literal(text: string): string {
  return text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function oneOf(units: readonly string[]): string {
  return `[${units.map(literal).join('')}]`
}
