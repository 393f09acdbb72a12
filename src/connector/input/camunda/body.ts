import type { Body } from '../../../mail/email.ts'
import { withDefault, type Read } from '../readers/field.ts'
import { gather, refuse } from '../readers/input-problem.ts'
import { readAt } from '../readers/read-at.ts'
import { readText } from '../readers/texts.ts'
import { word } from '../readers/words.ts'
import { placeName } from './labels.ts'

type ContentType = 'text' | 'html' | 'alternative'

const TYPE = 'data.smtpAction.contentType'
/** The first version of the template had no such input, and sent text. */
const readContentType = withDefault(
  word<ContentType>({ plain: 'text', html: 'html', multipart: 'alternative' }),
  'text',
)

/** The body that the content type asks for; the other input, where it was left behind, is not looked at. */
export function readBody(variables: unknown): Body {
  const type = readAt(variables, TYPE, readContentType)
  const text = () => readAt(variables, 'data.smtpAction.body', present)
  // never the name of a file
  const html = () =>
    ({ kind: 'inline', html: readAt(variables, 'data.smtpAction.htmlBody', present) }) as const
  switch (type) {
    case 'text':
      return { kind: 'text', text: text() }
    case 'html':
      return { kind: 'html-with-text', html: html() }
    case 'alternative':
      return { kind: 'alternative', ...gather({ text, html }) }
  }
}

/** An empty text is a body: a mail may be nothing but its attachment. */
const present: Read<string> = (value) =>
  value === undefined || value === null
    ? refuse(`is missing; the ${placeName(TYPE)} asks for it.`)
    : readText(value)
