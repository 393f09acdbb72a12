import { overload, text, type FunctionTable } from './overload.ts'

/** Functions whose time cannot be foreseen: there are patterns that take for ever on a short text. */
export const patternFunctions: FunctionTable = {
  matches: [
    overload('input, pattern', [text, text], (input, pattern) => matches(input, pattern)),
    overload('input, pattern, flags', [text, text, text], matches),
  ],
  replace: [
    overload('input, pattern, replacement', [text, text, text], (...args) => replace(...args)),
    overload('input, pattern, replacement, flags', [text, text, text, text], replace),
  ],
  split: [overload('string, delimiter', [text, text], split)],
  extract: [overload('string, pattern', [text, text], extract)],
}

function matches(input: string, pattern: string, flags = ''): boolean | null {
  return compile(pattern, flags)?.test(input) ?? null
}

function replace(input: string, pattern: string, replacement: string, flags = ''): string | null {
  const expression = compile(pattern, `${flags}g`)
  const parts = expression && readReplacement(replacement)
  if (!expression || !parts) return null
  let result = ''
  let from = 0
  for (const match of input.matchAll(expression)) {
    // a group that the pattern does not have
    if (parts.some((part) => typeof part === 'number' && part >= match.length)) return null
    const inserted = parts.map((part) => (typeof part === 'number' ? (match[part] ?? '') : part)).join('')
    result += input.slice(from, match.index) + inserted
    from = match.index + match[0].length
  }
  return result + input.slice(from)
}

/** Keeps empty parts at the end; a match of nothing at the beginning cuts nothing off. */
function split(string: string, pattern: string): string[] | null {
  const expression = compile(pattern, 'g')
  if (!expression) return null
  const parts: string[] = []
  let from = 0
  for (const match of string.matchAll(expression)) {
    const to = match.index + match[0].length
    if (to === 0) continue
    parts.push(string.slice(from, match.index))
    from = to
  }
  return [...parts, string.slice(from)]
}

function extract(string: string, pattern: string): string[] | null {
  const expression = compile(pattern, 'g')
  return expression ? [...string.matchAll(expression)].map(([all]) => all) : null
}

/** A replacement as Java writes it: `$1` is a group, a backslash takes the next character as it is. */
function readReplacement(replacement: string): readonly (string | number)[] | undefined {
  const parts: (string | number)[] = []
  let rest = replacement
  while (rest !== '') {
    const match = /^(?:\$(\d)|\\([\s\S])|([^$\\]+))/.exec(rest)
    if (!match) return undefined
    const [all, group, escaped, plain] = match
    parts.push(group === undefined ? (escaped ?? plain ?? '') : Number(group))
    rest = rest.slice(all.length)
  }
  return parts
}

/** Java's classes of ASCII characters. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['Alpha', 'a-zA-Z'],
  ['Digit', '0-9'],
  ['Alnum', 'a-zA-Z0-9'],
  ['Upper', 'A-Z'],
  ['Lower', 'a-z'],
  ['Punct', '!-\\/:-@\\[-`{-~'],
  ['Space', '\\s'],
  ['XDigit', '0-9a-fA-F'],
])

/** Java's pattern as one of JavaScript; undefined when it is none. */
function compile(pattern: string, flags: string): RegExp | undefined {
  const inline = /^\(\?([a-z]+)\)/.exec(pattern)
  const body = inline ? pattern.slice(inline[0].length) : pattern
  const allFlags = new Set(flags + (inline?.[1] ?? ''))
  if ([...allFlags].some((flag) => !'gsmix'.includes(flag))) return undefined
  const source = withJavaScriptEscapes(allFlags.delete('x') ? withoutComments(body) : body)
  // with the flag u, characters and properties are those of Unicode, as they are for Java
  return tryCompile(source, `${[...allFlags].join('')}u`)
}

function tryCompile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags)
  } catch {
    return undefined
  }
}

// the flag u refuses a backslash that is not needed, Java does not
function withJavaScriptEscapes(pattern: string): string {
  return pattern.replace(/\\(p\{\w+\}|[\s\S])/g, (all, escaped: string, offset: number) => {
    const inClass = /\[[^\]]*$/.test(pattern.slice(0, offset))
    const members = CLASSES.get(escaped.slice(2, -1))
    if (members !== undefined) return inClass ? members : `[${members}]`
    if (escaped === 'A') return '(?<![\\s\\S])'
    if (escaped === 'z' || escaped === 'Z') return '(?![\\s\\S])'
    const isNeeded = /^[\p{L}\p{N}^$\\.*+?()[\]{}|/]/u.test(escaped) || (inClass && escaped === '-')
    return isNeeded ? all : escaped
  })
}

function withoutComments(source: string): string {
  return source.replace(/\\[\s\S]|\s+|#.*$/gm, (part) => (part.startsWith('\\') ? part : ''))
}
