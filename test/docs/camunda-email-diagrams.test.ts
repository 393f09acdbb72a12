import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { camundaDialect } from '../../src/connector/input/camunda/dialect.ts'
import { connectionFields, mailInputs, panelInputs } from '../../src/connector/input/camunda/inputs.ts'
import { labels } from '../../src/connector/input/camunda/labels.ts'
import { usualLimits } from '../../src/connector/input/limits.ts'
import { createComposer } from '../../src/mail/compose/compose.ts'
import { dialects } from '../../src/dialects.ts'
import { composerSettings, neverAborted } from '../support/composer-settings.ts'

const page = readFileSync(new URL('../../docs/recipes/camunda-email-diagrams.md', import.meta.url), 'utf8')

test('the page lists each input that is read, by its name in the template', () => {
  const rows = [...page.matchAll(/^\| `([a-z][\w.]+)` +\| ([\w ]+?) +\|/gm)].map(([, input, label]) => [
    input,
    label,
  ])
  const ofPanel: readonly string[] = Object.values(panelInputs)
  const inputs = [...connectionFields, 'protocol', 'data.smtpActionDiscriminator', ...mailInputs].filter(
    (input) => input !== 'authentication.account' && !ofPanel.includes(input),
  )
  expect(rows.toSorted()).toEqual(inputs.map((input) => [input, labels[input]]).toSorted())
})

test('the page names the job type', () => {
  expect(page).toContain(`\`${dialects.camunda.jobType}\``)
})

test('the mail of its example arrives as it says', async () => {
  const [, json = ''] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? []
  const variables = z.record(z.string(), z.unknown()).parse(JSON.parse(json))
  const { email } = camundaDialect.parse(variables, (text) => text, usualLimits, {})
  const identity = { jobKey: '1', fingerprint: 'f', firstDate: 0 }
  const message = await createComposer(composerSettings()).compose(email, identity, neverAborted)
  const content = typeof message.content === 'function' ? await buffer(message.content()) : message.content
  const mail = await PostalMime.parse(content)
  expect(message.envelope.to).toEqual(['ada@example.org', 'bob@example.org'])
  expect(mail).toMatchObject({
    subject: 'Your order A-1007',
    replyTo: [{ address: 'orders@example.com' }],
    text: 'Your order is on its way.\n',
    html: '<p>Your order is <b>on its way</b>.</p>\n',
    attachments: [],
  })
  expect(content.toString()).toContain('Content-Type: multipart/alternative')
})
