import { allFilters } from '../src/mail/compose/template/filters/all.ts'
import { formatLetters } from '../src/mail/compose/template/strftime.ts'
import { tagMeanings } from '../src/mail/compose/template/tags.ts'
import { markdownTable } from './markdown-table.ts'
import { templatesPage } from './templates-page.ts'

/** The page about templates, `docs/templates.md`. */
export function describeTemplates(): string {
  const tags = Object.entries(tagMeanings).map(([name, meaning]) => [`\`${name}\``, meaning])
  const filters = Object.entries(allFilters).map(([name, { meaning, example }]) => [
    `\`${name}\``,
    meaning,
    `\`${inTable(example[0])}\``,
    `\`${inTable(example[1])}\``,
  ])
  return templatesPage({
    tags: markdownTable(['tag', 'what it does'], tags),
    filters: markdownTable(['filter', 'what it gives', 'example', 'gives'], filters),
    letters: formatLetters.map((letter) => `\`%${letter}\``).join(' '),
  })
}

/** A bar would end the cell, and a line break the row. */
function inTable(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
