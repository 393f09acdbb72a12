import { SIGNED_HEADERS } from '../src/mail/dkim/signature.ts'
import { fileKeys, type Place } from '../src/signing/keys.ts'
import { dkimPage } from './dkim-page.ts'
import { markdownTable } from './markdown-table.ts'

/** The page about signatures, `docs/dkim.md`. */
export function describeDkim(): string {
  return dkimPage({
    keys,
    headers: markdownTable(
      ['Header', 'Sealed'],
      SIGNED_HEADERS.map(([name, kind]) => [name, kind === 'sealed' ? 'yes' : '']),
    ),
  })
}

function keys(place: Place): string {
  return markdownTable(
    ['Key', 'Meaning'],
    Object.entries(fileKeys[place]).map(([key, meaning]) => [`\`${key}\``, meaning]),
  )
}
