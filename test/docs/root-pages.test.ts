import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { camundaTable } from '../../src/settings/camunda/table.ts'
import type { SettingRow } from '../../src/settings/row.ts'
import { settingsTable } from '../../src/settings/table.ts'

const folder = fileURLToPath(new URL('../..', import.meta.url))
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8')
const rows: readonly SettingRow[] = Object.values(settingsTable)
const pages = ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']

describe.each(pages)('%s', (page) => {
  const text = read(page)

  test('names settings that exist', () => {
    const known = new Set<string>([...rows, ...camundaTable].map(({ name }) => name))
    const named = [...text.matchAll(/\b(?:SMTP|HTTP|ZEEBE|CAMUNDA)_[A-Z_]+\b/g)].map(([name]) => name)
    expect(named.filter((name) => !known.has(name))).toEqual([])
  })

  test('names files and folders that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, path = '']) => path)
    const paths = [...text.matchAll(/`([\w.-]*\/[\w./-]*|[\w-]+\.\w+)`/g)].map(([, path = '']) => path)
    const missing = [...links, ...paths].filter(
      (path) => !path.startsWith('/') && !existsSync(`${folder}/${path}`),
    )
    expect(missing).toEqual([])
  })
})

test('the path map of CONTRIBUTING.md has every folder of src', () => {
  const text = read('CONTRIBUTING.md')
  const folders = readdirSync(`${folder}/src`, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { name } of folders) expect(text).toContain(`\`src/${name}/\``)
})

test('the changelog names each setting that ends the start', () => {
  const planned = rows.filter(({ status }) => status === 'planned').map(({ name }) => name)
  const [, list = ''] = /does not exist yet \(([^)]*)\)/.exec(read('CHANGELOG.md')) ?? []
  expect([...list.matchAll(/\w+/g)].map(([name]) => name)).toEqual(planned)
})

test('the changelog speaks of the version of package.json', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string }
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${version.replaceAll('.', '\\.')} `, 'm'))
})

test('the licence is the one that package.json names', () => {
  const { license } = JSON.parse(read('package.json')) as { license: string }
  expect(license).toBe('Apache-2.0')
  expect(read('LICENSE')).toMatch(/Apache License\s+Version 2\.0, January 2004/)
})
