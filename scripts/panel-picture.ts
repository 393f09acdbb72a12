// Takes the picture of the properties panel for the README: npx tsx scripts/panel-picture.ts
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { provideBrowser } from './editor/browser.ts'
import { bundleEditor } from './editor/bundle.ts'
import { diagram, plainTask, TASK } from './editor/diagram.ts'
import { Editor } from './editor/editor.ts'

const root = new URL('..', import.meta.url)
const Template = z.looseObject({ name: z.string() })

/** A task that is nearly filled in, with one field that is red. */
async function fillIn(editor: Editor): Promise<void> {
  const template = Template.parse(
    JSON.parse(await readFile(new URL('element-templates/smtp-connector.json', root), 'utf8')),
  )
  await editor.open(diagram(plainTask), [template], TASK)
  await editor.applyTemplate(template.name)
  await editor.type('SMTP host', 'smtp.example.com')
  for (const [label, secret] of [
    ['User name', '{{secrets.SMTP_USER}}'],
    ['Password', '{{secrets.SMTP_PASSWORD}}'],
  ] as const) {
    await editor.pressFx(label)
    await editor.type(label, secret)
  }
  await editor.type('From', 'Web shop <shop@example.com>')
  await editor.pressFx('To')
  await editor.type('To', '[order.customer.email]')
  await editor.choose('Content type', 'HTML with a text part')
  await editor.type('Body', '<p>Your order is on its way.</p>')
  await editor.type('Subject', 'Your order {{order.id}}')
}

const folder = await mkdtemp(join(tmpdir(), 'smtp-picture-'))
try {
  await provideBrowser()
  const editor = await Editor.start(await bundleEditor(folder))
  try {
    await editor.page.setViewportSize({ width: 960, height: 1120 })
    await fillIn(editor)
    await editor.page.screenshot({ path: fileURLToPath(new URL('docs/pictures/panel.png', root)) })
  } finally {
    await editor.close()
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
