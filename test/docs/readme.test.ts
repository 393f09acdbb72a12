import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { labels } from '../../src/connector/input/seed/labels.ts'
import { seedInputs } from '../../src/connector/input/seed/inputs.ts'
import { parseSeedInput } from '../../src/connector/input/seed/seed.ts'
import { readJobHeaders } from '../../src/connector/job-headers.ts'
import { ConnectorError } from '../../src/failures.ts'
import { settingsTable } from '../../src/settings/table.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const scripts = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>
  }
).scripts

/** Rows of the table that follows a text, cell by cell. */
function tableAfter(text: string): string[][] {
  const [, rest = ''] = readme.split(text)
  const lines = rest.trimStart().split('\n')
  const end = lines.findIndex((line) => !line.startsWith('|'))
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')

describe('README', () => {
  const inputs = tableAfter(
    '<!-- inputs: checked against src/connector/input by test/docs/readme.test.ts -->',
  )

  test('lists every task header that is read, and no other', () => {
    const read: string[] = []
    const asked = new Proxy<Record<string, string>>(
      {},
      {
        get(_headers, name) {
          read.push(String(name))
          return undefined
        },
      },
    )
    readJobHeaders(asked, () => undefined)
    const listed = tableAfter('### Task headers').flatMap(([names = '']) => namesIn(names))
    expect(listed.toSorted()).toEqual(read.toSorted())
  })

  test('lists every input, and no other', () => {
    const listed = inputs.flatMap(([names = '']) => namesIn(names))
    const roots = new Set(listed.map((name) => name.split('.')[0]))
    expect([...roots].sort()).toEqual([...seedInputs].sort())
  })

  test('calls them what the panel calls them', () => {
    for (const [names = '', panel = ''] of inputs) {
      const called = namesIn(names).map((name) => labels[name])
      expect(panel, names).toBe(called.filter((label) => label !== undefined).join(', '))
    }
  })

  test('marks those inputs as required that are missed when nothing is given', () => {
    let message = ''
    try {
      parseSeedInput({})
    } catch (error) {
      message = error instanceof ConnectorError ? error.message : ''
    }
    const required = inputs.filter(([, , mark]) => mark === 'yes').flatMap(([names = '']) => namesIn(names))
    const missed = [...message.matchAll(/^- .*\(([\w.]+)\): is missing/gm)].map((match) => match[1])
    expect(required.sort()).toEqual(missed.sort())
  })

  test('shows the defaults that the settings have', () => {
    const rows = tableAfter('The most important ones:\n')
    const known = Object.values(settingsTable)
    for (const [names = '', fallback = ''] of rows) {
      for (const name of namesIn(names).filter((one) => one.startsWith('SMTP_'))) {
        const row = known.find((one) => one.name === name)
        expect(row, name).toBeDefined()
        const [shown] = namesIn(fallback)
        // a row of two names shows the default of those that have one
        if (row && 'default' in row) expect(shown, name).toBe(row.default)
      }
    }
  })

  test('names only commands that exist', () => {
    const commands = [...readme.matchAll(/npm (?:run )?([\w:]+)/g)].map((match) => match[1] ?? '')
    for (const command of commands.filter((one) => one !== 'ci'))
      expect(scripts, command).toHaveProperty(command)
  })

  test('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? '')
    for (const link of links)
      expect(() => readFileSync(new URL(`../../${link}`, import.meta.url)), link).not.toThrow()
  })
})
