import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { smallest } from '../connector/input/seed/example.ts'
import { parseSeedInput } from '../../src/connector/input/seed/seed.ts'
import { evaluate } from '../../src/feel/evaluate.ts'
import { createParser } from '../../src/feel/parser.ts'
import { createComposer } from '../../src/mail/compose/compose.ts'
import { createContentRoot } from '../../src/mail/content/root.ts'
import { composerSettings, neverAborted } from '../support/composer-settings.ts'

const page = await readFile(new URL('../../docs/recipes/templates.md', import.meta.url), 'utf8')

function block(kind: string): string {
  const found = new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1]
  if (found === undefined) throw new Error(`the page has no block ${kind}`)
  return found
}

async function sent(changes: Readonly<Record<string, unknown>> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'recipe-'))
  try {
    await writeFile(join(root, 'layout.html'), block('html layout'))
    const order = JSON.parse(block('json')) as unknown
    const { email } = parseSeedInput({
      ...smallest,
      smtpEmailSubject: block('liquid subject').trim(),
      smtpEmailContentType: 'html-with-text',
      smtpEmailContent: block('html body'),
      smtpEmailTemplateData: { order },
      smtpEmailLayout: 'layout.html',
      ...changes,
    })
    const settings = composerSettings(createContentRoot({ root, prefixes: [] }), {
      followUp: { timeZone: 'Europe/Berlin', time: '17:00' },
    })
    const identity = { jobKey: '1', fingerprint: 'f', firstDate: 0 }
    const { content } = await createComposer(settings).compose(email, identity, neverAborted)
    if (!Buffer.isBuffer(content)) throw new Error('a small mail is held whole')
    return await PostalMime.parse(content)
  } finally {
    await rm(root, { recursive: true })
  }
}

test('the recipe gives what it says', async () => {
  const mail = await sent()
  expect(page).toContain(`The subject \`${mail.subject ?? ''}\``)
  expect(mail.html).toContain('Dear Ada &lt;Lovelace&gt;,')
  expect(mail.text?.trim()).toBe(block('text arrives').trim())
})

test('its template data are a context of that variable', () => {
  const expression = createParser({ random: () => 0 })(`=${block('feel').trim()}`)
  const order = { number: 1 }
  expect(expression && evaluate(expression, { order })).toEqual({ order })
})

test('and says what the errors say', async () => {
  const wrong = (smtpEmailContent: string) =>
    sent({ smtpEmailContent }).catch((error: unknown) => String(error))
  const misspelled = await wrong('<p>Dear<p> {{ order.custmer.name }}')
  const shown = /- `(Body .*?\))`/.exec(page)?.[1] ?? ''
  expect(misspelled).toContain(shown.replace('column 12', 'column 15'))
  expect(await wrong('{{ order.note }}')).toContain('is null or not there')
  expect(await wrong('<a href="{{ order.customer.name }}">')).toContain(
    'is the beginning of a URL, and no URL for a mail',
  )
})
