import type { Body, Html } from '../../../mail/email.ts'
import { field, isGiven, optional, required } from '../readers/field.ts'
import type { Read } from '../readers/field.ts'
import { htmlAlone, htmlFile, htmlOrFile } from './html.ts'
import { placeName } from './labels.ts'
import { gather, refuse, InputProblem, within } from '../readers/input-problem.ts'
import { readText } from '../readers/texts.ts'
import { word } from '../readers/words.ts'

type ContentType = 'text' | 'html' | 'html-with-text' | 'html-file' | 'multipart'

const readContentType = word<ContentType>({
  text: 'text',
  txt: 'text',
  'text/plain': 'text',
  html: 'html',
  htm: 'html',
  'text/html': 'html',
  'html-with-text': 'html-with-text',
  'html-file': 'html-file',
  multipart: 'multipart',
})

/**
 * The three inputs of the body are read together, for the content type says what the other two are. `saysFile`: the task
 * could have said that its body is a file.
 */
export function bodySchema(saysFile: boolean) {
  const html = saysFile ? htmlAlone : htmlOrFile
  return field((variables): Body => {
    const { smtpEmailContentType, smtpEmailContent, smtpEmailHtmlContent } = variables as Readonly<
      Record<string, unknown>
    >
    const content = <T>(read: Read<T>) => within('smtpEmailContent', () => required(read)(smtpEmailContent))
    const { body } = gather({
      type: () => within('smtpEmailContentType', () => required(readContentType)(smtpEmailContentType)),
      body: (): Body => {
        switch (typeOrNone(smtpEmailContentType)) {
          case 'html':
            return { kind: 'html', html: content(html(placeName('smtpEmailContent'))) }
          case 'html-with-text':
            return { kind: 'html-with-text', html: content(html(placeName('smtpEmailContent'))) }
          case 'html-file':
            return { kind: 'html-with-text', html: content(htmlFile(placeName('smtpEmailContent'))) }
          case 'multipart': {
            const readHtml = orAlternativeMissing(html(placeName('smtpEmailHtmlContent')))
            const parts = gather({
              text: () => content(readText),
              html: () => within('smtpEmailHtmlContent', () => readHtml(smtpEmailHtmlContent)),
            })
            return { kind: 'alternative', ...parts }
          }
          // without a type, what is wrong with the content is told as well
          case 'text':
          case undefined:
            return { kind: 'text', text: content(readText) }
        }
      },
    })
    return body
  })
}

/** Whether the body has no HTML, as far as it can be told. */
export function isText(contentType: unknown): boolean {
  return typeOrNone(contentType) === 'text'
}

function orAlternativeMissing(read: Read<Html>): Read<Html> {
  return (value) =>
    isGiven(value)
      ? read(value)
      : refuse(`is missing; with ${placeName('smtpEmailContentType')} multipart it holds the HTML.`)
}

function typeOrNone(value: unknown): ContentType | undefined {
  try {
    return optional(readContentType)(value)
  } catch (error) {
    if (error instanceof InputProblem) return undefined
    throw error
  }
}
