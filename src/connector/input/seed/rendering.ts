import type { Body, Rendering } from '../../../mail/email.ts'
import type { SeedFields } from './fields.ts'
import { placeName } from './labels.ts'

/** Data make templates of subject and bodies; a layout is one in any case. Undefined where there is neither. */
export function renderingOf(
  { smtpEmailTemplateData: data, smtpEmailLayout: file }: SeedFields,
  body: Body,
): Rendering | undefined {
  if (data === undefined && file === undefined) return undefined
  return {
    ...(data !== undefined && { data }),
    ...(file !== undefined && { layout: { file, field: placeName('smtpEmailLayout') } }),
    places: {
      subject: placeName('smtpEmailSubject'),
      text: placeName('smtpEmailContent'),
      html: placeName(body.kind === 'alternative' ? 'smtpEmailHtmlContent' : 'smtpEmailContent'),
      data: placeName('smtpEmailTemplateData'),
    },
  }
}
