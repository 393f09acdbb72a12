import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seedDialect } from '../../../../src/connector/input/seed/dialect.ts'
import { usualLimits } from '../../../../src/connector/input/limits.ts'
import type { Dialect } from '../../../../src/connector/input/dialect.ts'
import { createComposer } from '../../../../src/mail/compose/compose.ts'
import { composerSettings, neverAborted } from '../../../support/composer-settings.ts'
import { camundaDialect } from '../../../../src/connector/input/camunda/dialect.ts'
import { variablesWith, type Context } from './example.ts'

const composer = createComposer(composerSettings())
// one job, so that Message-ID and boundaries are the same as well
const identity = { jobKey: '1', fingerprint: '0'.repeat(64), firstDate: Date.UTC(2026, 0, 5) }

async function bytesOf(dialect: Dialect, variables: Context) {
  const { email } = dialect.parse(variables, (text) => text, usualLimits, {})
  const { content, envelope } = await composer.compose(email, identity, neverAborted)
  const bytes = typeof content === 'function' ? await buffer(content()) : content
  return { envelope, content: bytes.toString('latin1') }
}

/** Words that a header may have; `{{` and `${` would be warned of under two names, and change no byte. */
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
  .map((text) => `a${text.replaceAll(/\p{C}/gu, ' ')}z`)
const text = fc.string({ unit: 'grapheme', maxLength: 300 }).map((one) => `Hello ${one}`)
const html = text.map((one) => `<p>${one.replaceAll(/[<&]/g, '.')}</p>`)
const address = fc.stringMatching(/^[a-z]{1,10}$/).map((local) => `${local}@example.com`)
const mailboxes = fc.uniqueArray(address, { minLength: 1, maxLength: 3 })
const files = fc.array(fc.record({ name: fc.stringMatching(/^[a-z]{1,8}\.txt$/), content: text }), {
  maxLength: 2,
})

const body = fc.oneof(
  text.map((one) => ({
    seed: { smtpEmailContentType: 'text', smtpEmailContent: one },
    camunda: { contentType: 'PLAIN', body: one },
  })),
  html.map((one) => ({
    seed: { smtpEmailContentType: 'html-with-text', smtpEmailContent: one },
    camunda: { contentType: 'HTML', htmlBody: one },
  })),
  fc.tuple(text, html).map(([one, other]) => ({
    seed: { smtpEmailContentType: 'multipart', smtpEmailContent: one, smtpEmailHtmlContent: other },
    camunda: { contentType: 'MULTIPART', body: one, htmlBody: other },
  })),
)

test('equal mails in both dialects have the same bytes and go to the same people', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        from: address,
        to: mailboxes,
        cc: mailboxes,
        bcc: mailboxes,
        subject: words,
        order: words,
        body,
        files,
      }),
      async ({ from, to, cc, bcc, subject, order, body, files }) => {
        const headers = { 'X-Order': order }
        const attachments = files.map((file) => ({ 'camunda.document.type': 'inline', ...file }))
        const seed = {
          authentication: { hostname: 'mail.example.com', port: 587 },
          smtpEmailMailBoxName: from,
          smtpEmailToRecipients: to,
          smtpEmailCcRecipients: cc.join(', '),
          smtpEmailBccRecipients: bcc,
          smtpEmailSubject: subject,
          smtpEmailHeaders: headers,
          smtpEmailAttachments: attachments,
          ...body.seed,
        }
        const action = { from, to: to.join(','), cc, bcc, subject, headers, attachments, ...body.camunda }
        expect(await bytesOf(camundaDialect, variablesWith({ smtpAction: action }))).toEqual(
          await bytesOf(seedDialect, seed),
        )
      },
    ),
    { numRuns: 100 },
  )
})
