import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/*
 * What this looks at: everybody who could do harm is on the page, and each statement about them names a test that exists,
 * or says that it is a matter of others. Whether that test shows it, only a reader can tell.
 */

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('SECURITY.md', root), 'utf8')
const [, model = ''] = page.split('## Who could do harm')

const actors = new Map(
  model
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.split('\n', 1)[0] ?? '', section]),
)

/** The statements under a title, each on one line; what is set in below one belongs to it. */
function statements(section: string, title: 'Holds' | 'Does not hold'): string[] {
  const [, list = ''] =
    new RegExp(`^${title}:\\n\\n((?:(?:- |  ).*\\n|\\n(?=- |  ))+)`, 'm').exec(section) ?? []
  return list
    .split(/^- /m)
    .slice(1)
    .map((statement) => statement.replace(/\s+/g, ' '))
}

test('everybody who could do harm is on the page', () => {
  expect([...actors.keys()]).toEqual([
    'The operator',
    'The modeler',
    'Whoever fills in process data',
    'The mail server',
    'The engine',
    'Whoever reaches the HTTP port',
    'The network in between',
    'Whoever can write the content folder',
    'Whoever can write the folder of the ledger',
    'The packages',
  ])
})

describe.each([...actors])('%s', (_, section) => {
  test.each(['Holds', 'Does not hold'] as const)('%s: each statement names its test', (title) => {
    const all = statements(section, title)
    expect(all.length).toBeGreaterThan(0)
    for (const statement of all)
      expect(statement).toMatch(/`test\/[\w./-]+\.test\.ts`|\(nothing of this worker/)
  })

  test('every bullet is one of these statements', () => {
    const bullets = section.match(/^- /gm) ?? []
    expect(bullets).toHaveLength(
      [...statements(section, 'Holds'), ...statements(section, 'Does not hold')].length,
    )
  })
})

test('every test that is named exists', () => {
  const named = [...page.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([])
})
