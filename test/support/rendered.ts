import { Budget } from '../../src/mail/compose/template/budget.ts'
import { createTemplateEngine } from '../../src/mail/compose/template/engine.ts'
import { HtmlWriter, TextWriter } from '../../src/mail/compose/template/writers.ts'
import { readTemplateData } from '../../src/connector/input/readers/template-data.ts'

/** Saturday, 31 January 2026, 18:00 in Berlin. */
export const NOW = Date.UTC(2026, 0, 31, 17)

/** A template with its data filled in, as HTML; what is wrong with it is thrown. */
export function renderedHtml(template: string, data: object = {}): Promise<string> {
  return rendered(template, data, HtmlWriter)
}

/** The same as text, where nothing is escaped. */
export function renderedText(template: string, data: object = {}): Promise<string> {
  return rendered(template, data, TextWriter)
}

async function rendered(
  template: string,
  data: object,
  Writer: typeof HtmlWriter | typeof TextWriter,
): Promise<string> {
  const budget = new Budget()
  const engine = await createTemplateEngine(
    { now: NOW, timeZone: 'Europe/Berlin', dataPlace: 'the template data' },
    budget,
  )
  const writer = new Writer({ budget, mostCharacters: 1_000_000 })
  await engine.render(template, readTemplateData(data), writer)
  return writer.buffer
}
