import { fileKeys, type Place } from '../src/accounts/keys.ts'
import { presetNamed, presets, type Preset, type PresetName } from '../src/accounts/presets.ts'
import { accountsPage } from './accounts-page.ts'
import { markdownTable } from './markdown-table.ts'

/** The page about named accounts, `docs/accounts.md`. */
export function describeAccounts(): string {
  const names = Object.keys(presets) as PresetName[]
  return accountsPage({
    keys,
    presets: markdownTable(
      ['Preset', 'For', 'Host', 'Port', 'Security', 'Limits'],
      names.map((name) => presetRow(name, presetNamed(name))),
    ),
    notes: names.flatMap((name) => notesOf(name, presetNamed(name))).join('\n'),
  })
}

function keys(place: Place): string {
  return markdownTable(
    ['Key', 'Meaning'],
    Object.entries(fileKeys[place]).map(([key, meaning]) => [`\`${key}\``, meaning]),
  )
}

function presetRow(name: string, { title, host, port, security, limits }: Preset): string[] {
  const shown = Object.entries(limits).map(([key, value]) => `${key} ${String(value)}`)
  return [
    `\`${name}\``,
    title,
    host === undefined ? 'must be given' : `\`${host}\``,
    String(port),
    `\`${security}\``,
    shown.join(', ') || '-',
  ]
}

function notesOf(name: string, { notes, sources }: Preset): string[] {
  const from = sources.map(
    ({ of, url, read }) =>
      `${of.join(', ')}: <${url}>${read ? '' : ' (the page was not read for this table)'}`,
  )
  return [`- \`${name}\`: ${notes.join(' ')}`, ...from.map((line) => `  - ${line}`)]
}
