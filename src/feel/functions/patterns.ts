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
  return input.replace(expression, (...match: unknown[]) =>
    parts.map((part) => (typeof part === 'number' ? String(match[part] ?? '') : part)).join(''),
  )
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

const POSIX_CLASSES: Record<string, string> = {
  Alpha: '\\p{L}',
  Digit: '\\d',
  Alnum: '[\\p{L}\\d]',
  Upper: '\\p{Lu}',
  Lower: '\\p{Ll}',
  Punct: '[\\p{P}\\p{S}]',
  Space: '\\s',
  ASCII: '[\\x00-\\x7F]',
}

/** Java's pattern as one of JavaScript; undefined when it is none. */
function compile(pattern: string, flags: string): RegExp | undefined {
  const inline = /^\(\?([a-z]+)\)/.exec(pattern)
  const body = inline ? pattern.slice(inline[0].length) : pattern
  const allFlags = new Set(flags + (inline?.[1] ?? ''))
  if ([...allFlags].some((flag) => !'gsmix'.includes(flag))) return undefined
  const source = (allFlags.delete('x') ? withoutComments(body) : body)
    .replace(/\\p\{(\w+)\}/g, (all, name: string) => POSIX_CLASSES[name] ?? all)
    .replace(/\\A/g, '(?<![\\s\\S])')
    .replace(/\\[zZ]/g, '(?![\\s\\S])')
  const wanted = [...allFlags].join('')
  // Java reads code points and properties as JavaScript does with the flag u, but allows needless backslashes
  return tryCompile(source, `${wanted}u`) ?? tryCompile(withoutNeedlessEscapes(source), `${wanted}u`)
}

function tryCompile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags)
  } catch {
    return undefined
  }
}

function withoutNeedlessEscapes(source: string): string {
  return source
    .replace(/\\([^\p{L}\p{N}^$\\.*+?()[\]{}|/-])/gu, '$1')
    .replace(/\[[^\]\\]*(?:\\.[^\]\\]*)*\]/g, (set) => set.replace(/(\\[wdsWDS])-/g, '$1\\-'))
    .replace(/\\-(?![^[]*\])/g, '-')
}

function withoutComments(source: string): string {
  return source.replace(/\\[\s\S]|\s+|#.*$/gm, (part) => (part.startsWith('\\') ? part : ''))
}
