import { readFile } from 'node:fs/promises'
import { parse } from 'dotenv'
import { expect, test } from 'vitest'
import { generatedDocs } from '../../scripts/docs.ts'
import { camundaTable } from '../../src/settings/camunda/table.ts'
import { describeSettings, exampleEnv } from '../../src/settings/describe.ts'
import { loadSettings } from '../../src/settings/load.ts'
import type { SettingRow } from '../../src/settings/row.ts'
import { settingsTable } from '../../src/settings/table.ts'

const rows: readonly SettingRow[] = Object.values(settingsTable)
const planned = rows.filter(({ status }) => status === 'planned')

test.each(generatedDocs)(
  '$path is current (npx tsx scripts/docs.ts writes it anew)',
  async ({ path, text }) => {
    expect(await readFile(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text())
  },
)

test('the page names every setting with its default', () => {
  const page = describeSettings()
  for (const { name, default: preset } of [...rows, ...camundaTable]) {
    expect(page).toContain(`\`${name}\``)
    if (preset) expect(page).toContain(`\`${preset}\``)
  }
  expect(page.includes('## Not supported')).toBe(planned.length > 0)
})

test('the example, with nothing commented out, gives the defaults', () => {
  const variables = parse(exampleEnv().replaceAll(/^# (?=[A-Z_]+=)/gm, ''))
  const wanted = [...camundaTable, ...rows]
    .filter((row) => !planned.includes(row as SettingRow))
    .map(({ name }) => name)
  expect(Object.keys(variables)).toEqual(['SECRET_MAIL_PASSWORD', ...wanted])
  expect(loadSettings(variables)).toEqual(loadSettings({}))
})

test('the example, as it is, sets nothing', () => {
  expect(parse(exampleEnv())).toEqual({})
})
