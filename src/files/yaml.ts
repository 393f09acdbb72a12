import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'
import { FileProblem } from './file-problem.ts'

const MOST_PROBLEMS = 10

/**
 * What is wrong, in our own words: the parser's quote the file, and a password that begins with `*` or `!` must not get
 * into a log.
 */
const WORDS: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'a text that begins with * or & needs quotation marks; anchors and aliases are not read',
  BAD_DQ_ESCAPE: 'a backslash in double quotation marks; write \\\\ or use single ones',
  BAD_INDENT: 'the indentation does not fit to the lines before',
  BAD_SCALAR_START: 'a text that begins with this character needs quotation marks',
  BLOCK_AS_IMPLICIT_KEY: 'a colon too many, or a text with a colon that needs quotation marks',
  DUPLICATE_KEY: 'a key that stands there twice',
  MISSING_CHAR: 'something is missing: a space after a colon, a comma, a closing quotation mark or bracket',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing, or a line is not indented',
  MULTIPLE_DOCS: 'a second document; a file has one',
  NON_STRING_KEY: 'a key that is no text',
  TAB_AS_INDENT: 'a tab; lines are indented by spaces',
  TAG_RESOLVE_FAILED: 'a text that begins with ! needs quotation marks',
}

/** A value of YAML 1.2 (core schema) or JSON; nothing of the text is in an error. Throws a FileProblem. */
export function parseYaml(text: string): unknown {
  if (isDeep(text)) throw new FileProblem([`is nested too deep; ${DEEPEST} levels are enough`])
  // it costs the start a tenth of a second, and most workers have no such file
  const yaml = createRequire(import.meta.url)('yaml') as typeof Yaml
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(text, {
    schema: 'core',
    // it compares each key with each; `twice` does not
    uniqueKeys: false,
    resolveKnownTags: false,
    // `{{secrets.X}}` without quotation marks is a context as a key
    stringKeys: true,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
  })
  const flaws = [...document.errors, ...document.warnings].map(({ code, pos: [at] }) => ({ code, at }))
  if (flaws.length === 0) {
    yaml.visit(document, {
      Map(_, { items }) {
        const keys = new Set<unknown>()
        for (const { key } of items) {
          if (!yaml.isScalar(key)) continue
          if (keys.has(key.value)) flaws.push({ code: 'DUPLICATE_KEY', at: key.range?.[0] ?? 0 })
          keys.add(key.value)
        }
      },
    })
  }
  const problems = flaws.slice(0, MOST_PROBLEMS).map(({ code, at }) => {
    const { line, col } = lines.linePos(at)
    return `line ${line}, column ${col}: ${WORDS[code] ?? 'this is neither YAML nor JSON'}`
  })
  if (problems.length > 0) throw new FileProblem(problems)
  try {
    // no aliases: a few lines of them are a value of gigabytes
    return document.toJS({ maxAliasCount: 0 }) as unknown
  } catch {
    throw new FileProblem(['anchors and aliases (& and *) are not read; write the value out'])
  }
}

const DEEPEST = 100
/** Lists in lists on one line (`- - - x`), or a line that is indented as far as levels need it. */
const DEEP_LINE = new RegExp(String.raw`(?:[-?:][ \t]+){${DEEPEST}}|^ {${4 * DEEPEST}}`, 'm')

/** The parser calls itself for each level, and where the stack ends it takes the process along. */
function isDeep(text: string): boolean {
  let open = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1
    if (open > DEEPEST) return true
  }
  return DEEP_LINE.test(text)
}
