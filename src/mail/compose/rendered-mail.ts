import { ConnectorError } from '../../failures.ts'
import type { JsonObject } from '../../json/json.ts'
import type { ContentRoot } from '../content/root.ts'
import type { Rendering } from '../email.ts'
import { withMailBreaks } from './body.ts'
import { Budget } from './template/budget.ts'
import { createTemplateEngine, type Names, type TemplateEngine } from './template/engine.ts'
import { fault, TemplateFault } from './template/fault.ts'
import { HtmlScanner } from './template/html-place.ts'
import { RenderedHtml } from './template/values.ts'
import { HtmlWriter, LineWriter, TextWriter, type Writer, type WriterLimits } from './template/writers.ts'

/** What of a mail may be a template. */
export interface WrittenMail {
  readonly subject: string
  readonly text?: string
  readonly html?: string
}

export interface RenderingTools {
  readonly contentRoot: ContentRoot
  /** Date of the mail, epoch ms. */
  readonly now: number
  readonly timeZone: string
  readonly maxMessageBytes: number
}

/** Where the layout has the body. */
const CONTENT = 'content'
/** As long as one that is no template may be. */
const LONGEST_SUBJECT = 10_000

/**
 * The mail with its templates filled in, and its HTML in the layout. What is rendered is never looked at again, so that
 * braces in the data stay braces. Rejects with a ConnectorError (TEMPLATE, or of the layout's file) that names the input.
 */
export async function renderedMail(
  mail: WrittenMail,
  rendering: Rendering | undefined,
  tools: RenderingTools,
): Promise<WrittenMail> {
  if (!rendering) return mail
  const budget = new Budget()
  const engine = await createTemplateEngine({ ...tools, dataPlace: rendering.places.data }, budget)
  const limits = { budget, mostCharacters: tools.maxMessageBytes }
  const { data, layout } = rendering
  const filled = data === undefined ? mail : await withData(mail, data, rendering, engine, limits)
  if (!layout || filled.html === undefined) return filled
  const body = filled.html
  await inPlace(rendering.places.html, () => {
    refuseOpenTag(body)
  })
  const around = await tools.contentRoot.readText(layout.field, layout.file, tools.maxMessageBytes)
  const html = await inPlace(layout.field, () => laidOut(body, around, data ?? {}, engine, limits))
  return { ...filled, html }
}

async function withData(
  { subject, text, html }: WrittenMail,
  data: JsonObject,
  { places, subjectStart = 0 }: Rendering,
  engine: TemplateEngine,
  limits: WriterLimits,
): Promise<WrittenMail> {
  const render = (place: string, template: string, names: Names, writer: Writer) =>
    inPlace(place, async () => {
      await engine.render(template, names, writer)
      return withMailBreaks(writer.buffer)
    })
  const line = await inPlace(places.subject, async () => {
    const writer = new LineWriter(limits)
    await engine.render(subject.slice(subjectStart), data, writer)
    return oneLine(writer.buffer)
  })
  return {
    subject: subject.slice(0, subjectStart) + line,
    ...(text !== undefined && { text: await render(places.text, text, data, new TextWriter(limits)) }),
    ...(html !== undefined && { html: await render(places.html, html, data, new HtmlWriter(limits)) }),
  }
}

function oneLine(subject: string): string {
  if (subject.trim() === '') fault('is empty once its template is filled in.')
  if (subject.length > LONGEST_SUBJECT)
    fault(`has ${subject.length} characters once its template is filled in, and may have ${LONGEST_SUBJECT}.`)
  return subject
}

async function laidOut(
  html: string,
  layout: string,
  data: JsonObject,
  engine: TemplateEngine,
  limits: WriterLimits,
): Promise<string> {
  const writer = new HtmlWriter(limits)
  await engine.render(layout, { ...data, [CONTENT]: new RenderedHtml(html) }, writer)
  if (writer.bodies !== 1)
    fault(
      `has {{ ${CONTENT} }}, where the body goes, ${writer.bodies === 0 ? 'nowhere' : 'in several places'}; a layout has it once.`,
    )
  return withMailBreaks(writer.buffer)
}

/** What stands behind it in the layout would else be part of its last tag. */
function refuseOpenTag(html: string): void {
  const scanner = new HtmlScanner()
  scanner.feed(html)
  if (!scanner.betweenTags) fault('ends inside a tag, a comment or an element such as <style>; close it.')
}

/** Tells where the template stands that is at fault. */
async function inPlace<T>(place: string, render: () => T | Promise<T>): Promise<T> {
  try {
    return await render()
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error
    throw new ConnectorError(
      'TEMPLATE',
      `${place}: ${error.message}`,
      { phase: 'input', delivery: 'not-sent' },
      error,
    )
  }
}
