import type { Body, Html } from '../../../mail/email.ts'
import { field, isGiven, optional, required } from '../readers/field.ts'
import type { Read } from '../readers/field.ts'
import { html } from './html.ts'
import { gather, refuse, InputProblem, within } from '../readers/input-problem.ts'
import { readText } from '../readers/texts.ts'
import { word } from '../readers/words.ts'

type ContentType = 'text' | 'html' | 'multipart'

const readContentType = word<ContentType>({
  text: 'text',
  txt: 'text',
  'text/plain': 'text',
  html: 'html',
  htm: 'html',
  'text/html': 'html',
  multipart: 'multipart',
})

/** The three inputs of the body are read together, for the content type says what the other two are. */
export const bodySchema = field((variables): Body => {
  const { smtpEmailContentType, smtpEmailContent, smtpEmailHtmlContent } = variables as Readonly<
    Record<string, unknown>
  >
  const type = typeOrNone(smtpEmailContentType)
  const input = <T>(name: string, read: Read<T>, value: unknown) => within(name, () => read(value))
  const { content, text, alternative } = gather({
    type: () => input('smtpEmailContentType', required(readContentType), smtpEmailContentType),
    text: () => (type === 'html' ? '' : input('smtpEmailContent', required(readText), smtpEmailContent)),
    content: () =>
      type === 'html'
        ? input('smtpEmailContent', required(html('smtpEmailContent')), smtpEmailContent)
        : undefined,
    alternative: () =>
      type === 'multipart' ? input('smtpEmailHtmlContent', readAlternative, smtpEmailHtmlContent) : undefined,
  })
  if (content !== undefined) return { kind: 'html', html: content }
  return alternative === undefined ? { kind: 'text', text } : { kind: 'alternative', text, html: alternative }
})

const readAlternative: Read<Html> = (value) =>
  isGiven(value)
    ? html('smtpEmailHtmlContent')(value)
    : refuse('is missing; with smtpEmailContentType multipart it holds the HTML.')

function typeOrNone(value: unknown): ContentType | undefined {
  try {
    return optional(readContentType)(value)
  } catch (error) {
    if (error instanceof InputProblem) return undefined
    throw error
  }
}
