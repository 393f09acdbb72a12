import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { useEngine } from '../../support/engine.ts'
import {
  caught,
  caughtError,
  credentials,
  ended,
  environment,
  gossip,
  headers,
  login,
  long,
  nothingLeaks,
  person,
} from '../../support/leaks.ts'
import { mailServer, scriptedServer, useMailWorker } from '../../support/mail-worker.ts'

const engine = useEngine()
const content = mkdtempSync(join(tmpdir(), 'leaks-content-'))
afterAll(() => rm(content, { recursive: true }))
const worker = useMailWorker(engine, 'leaks-everywhere', () => ({
  ...environment,
  SMTP_SECRETS_SCOPE: 'all',
  SMTP_CONTENT_ROOT: content,
}))

describe('with SMTP_SECRETS_SCOPE=all, no secret is left behind by', () => {
  test('a mail that holds secrets and went out', async () => {
    const server = await mailServer({ credentials })
    server.answers.data = () => ({ code: 250, text: `2.0.0 ${gossip} ${long}` })
    const inputs = {
      ...login,
      smtpEmailSubject: 'Your login is {{secrets.LONG}}',
      smtpEmailContent: 'secrets.PASSWORD',
      smtpEmailToRecipients: 'Robot {{secrets.LONG}} <ada@example.org>, {{secrets.PERSON}}@example.org',
    }
    const instance = await worker.start({ server, inputs, headers })
    await ended(instance)
    expect(server.messages[0]?.mail.subject).toBe(`Your login is ${long}`)
    expect(server.messages[0]?.envelope.to).toEqual(['ada@example.org', `${person}@example.org`])
    expect(instance.variables['mail']).toMatchObject({ accepted: ['ada@example.org', '***@example.org'] })
  })

  test.each([
    ['a recipient that is none', { smtpEmailToRecipients: 'ada {{secrets.LONG}}' }],
    ['a recipient with special characters', { smtpEmailToRecipients: '{{secrets.PASSWORD}}@example.org' }],
    [
      'recipients in a list',
      { smtpEmailToRecipients: '["a@b", {{secrets.PASSWORD}}, {{secrets.SPACED}}; x]' },
    ],
    [
      'a hidden recipient that is none',
      { smtpEmailBccRecipients: '{{secrets.LONG}} and {{secrets.PASSWORD}}' },
    ],
    [
      'a long sender that is none',
      { smtpEmailMailBoxName: `${'x'.repeat(45)}{{secrets.LONG}} @example.org` },
    ],
    ['a sensitivity that is none', { smtpEmailSensitivity: 'secrets.LONG' }],
    ['a follow-up that is none', { smtpEmailFollowUp: `${'1'.repeat(45)}{{secrets.LONG}}` }],
    ['an attachment that is not there', { smtpEmailAttachments: `${'x'.repeat(45)}{{secrets.LONG}}.pdf` }],
    ['one in a long path', { smtpEmailAttachments: `${'x/'.repeat(92)}{{secrets.LONG}}.pdf` }],
    ['an attachment elsewhere', { smtpEmailAttachments: 'file:///etc/{{secrets.LONG}}.pdf' }],
    [
      'a page that is not there',
      { smtpEmailContentType: 'html', smtpEmailContent: `${'x'.repeat(45)}{{secrets.LONG}}.html` },
    ],
    [
      'inline content that is no base64',
      {
        smtpEmailAttachments:
          '=[{filename: "a/{{secrets.LONG}}", content: "%{{secrets.LONG}}", contentType: "{{secrets.PASSWORD}}"}]',
      },
    ],
    ['a misspelled input', { smtpEmailSubjet: '{{secrets.LONG}}', smtpEmailToRecipients: 'ada' }],
  ])('%s', async (_, wrong) => {
    const server = await mailServer()
    const inputs = { ...login, ...wrong }
    const { type } = await caughtError(await worker.start({ server, inputs, ...caught }))
    expect(type).toMatch(/^(INVALID_INPUT|ATTACHMENT)/)
    const failed = await worker.start({ server, inputs, headers })
    await failed.incident()
    expect(server.messages).toHaveLength(0)
  })

  test('a refused recipient', async () => {
    const server = await scriptedServer({ script: { RCPT: ({ line }) => `550 5.1.1 ${line} ${gossip}` } })
    const inputs = { ...login, smtpEmailToRecipients: '{{secrets.LONG}}@example.org' }
    const { type, message } = await caughtError(await worker.start({ server, inputs, ...caught }))
    expect(type).toBe('RECIPIENT_REJECTED')
    expect(message).toContain('***@example.org')
  })

  test('a recipient that is deferred and tried again', async () => {
    const server = await mailServer({ credentials })
    let asked = 0
    server.answers.recipient = (to) => {
      if (!to.startsWith(person)) return undefined
      asked += 1
      return asked === 1 ? { code: 450, text: `4.2.1 not ${to} now` } : undefined
    }
    const inputs = {
      ...login,
      smtpEmailToRecipients: 'ada@example.org, {{secrets.PERSON}}@example.org',
      smtpEmailOnPartial: 'retry-deferred',
    }
    const instance = await worker.start({ server, inputs, headers: { ...headers, retryBackoff: 'PT0S' } })
    await ended(instance)
    expect(server.messages.map(({ envelope }) => envelope.to)).toEqual([
      ['ada@example.org'],
      [`${person}@example.org`],
    ])
    expect(instance.variables['mail']).toMatchObject({ accepted: ['ada@example.org', '***@example.org'] })
  })

  test('an uncertain mail', async () => {
    const server = await mailServer({ credentials })
    server.answers.data = () => 'drop'
    const inputs = { ...login, smtpEmailToRecipients: 'ada@{{secrets.LONG}}.example.org' }
    const instance = await worker.start({ server, inputs, headers })
    expect((await instance.incident()).errorMessage).toContain('Message-ID')
  })
})

nothingLeaks(engine, { worker })
