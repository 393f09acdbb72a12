import { describe, expect, test } from 'vitest'
import { parseSeedInput } from '../../../../src/connector/input/seed/seed.ts'
import { smallest } from './example.ts'

const html = { ...smallest, smtpEmailContentType: 'html', smtpEmailContent: '<p>{{ a }}</p>' }

describe('template data', () => {
  test('make templates of subject and body, so that no placeholder is left to warn of', () => {
    const { email } = parseSeedInput({
      ...html,
      smtpEmailSubject: '{{ b }}',
      smtpEmailTemplateData: { a: 1 },
    })
    expect(email.rendering).toEqual({
      data: { a: 1 },
      places: {
        subject: 'Subject (smtpEmailSubject)',
        text: 'Body (smtpEmailContent)',
        html: 'Body (smtpEmailContent)',
        data: expect.stringContaining('smtpEmailTemplateData') as string,
      },
    })
    expect(email.warnings).toBeUndefined()
  })

  test('may be empty', () => {
    expect(parseSeedInput({ ...html, smtpEmailTemplateData: {} }).email.rendering?.data).toEqual({})
  })

  test.each([undefined, null, ''])('are not given by %j: braces stay, and are warned of', (data) => {
    const { email } = parseSeedInput({ ...html, smtpEmailTemplateData: data, smtpEmailLayout: data })
    expect(email.rendering).toBeUndefined()
    expect(email.warnings).toHaveLength(1)
  })

  test('call the second field by its name', () => {
    const { email } = parseSeedInput({
      ...smallest,
      smtpEmailContentType: 'multipart',
      smtpEmailHtmlContent: '<p>{{ a }}</p>',
      smtpEmailTemplateData: {},
    })
    expect(email.rendering?.places.html).toContain('smtpEmailHtmlContent')
  })

  test('name their place where they cannot be read', () => {
    expect(() => parseSeedInput({ ...html, smtpEmailTemplateData: { a: [1, { b: 1e400 }] } })).toThrow(
      /smtpEmailTemplateData\.a\[2\]\.b.*number that is too large/,
    )
    expect(() => parseSeedInput({ ...html, smtpEmailTemplateData: '{ "a": 1 }' })).toThrow(
      /smtpEmailTemplateData.*is a text; give a context/,
    )
  })
})

describe('a layout', () => {
  test('may be given without data, and is named by its input', () => {
    const { email } = parseSeedInput({ ...html, smtpEmailLayout: 'layout.html' })
    expect(email.rendering).toMatchObject({ layout: { file: 'layout.html' } })
    expect(email.rendering?.layout?.field).toContain('smtpEmailLayout')
    expect(email.rendering?.data).toBeUndefined()
    expect(email.warnings).toHaveLength(1)
  })

  test.each(['text', 'TXT', 'text/plain'])('is for HTML, not for %s', (smtpEmailContentType) => {
    expect(() => parseSeedInput({ ...smallest, smtpEmailContentType, smtpEmailLayout: 'a.html' })).toThrow(
      /smtpEmailLayout.*is for HTML, and Content type .* is text/,
    )
  })

  test.each(['https://x.example/a.html', 'a\tb.html', 'a\nb', { file: 'a' }])(
    'is a file name, not %j',
    (value) => {
      expect(() => parseSeedInput({ ...html, smtpEmailLayout: value })).toThrow(/smtpEmailLayout/)
    },
  )
})
