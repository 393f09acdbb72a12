import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { useMailBench } from '../../support/mail-bench.ts'
import { attachmentRows } from './attachments.ts'
import { headerRows } from './headers.ts'
import { documentRows } from './documents.ts'
import { calendarRows } from './calendar.ts'
import { pictureRows } from './pictures.ts'
import { plainRows } from './plain.ts'
import { receiptRows, signingFiles } from './receipts.ts'
import { recipientRows } from './recipients.ts'
import { templateRows } from './templates.ts'

/** Each kind of content from a deployed process to a foreign parser: one file of rows for each. */
const rows = [
  ...receiptRows,
  ...plainRows,
  ...attachmentRows,
  ...calendarRows,
  ...pictureRows,
  ...templateRows,
  ...headerRows,
  ...recipientRows,
  ...documentRows,
]

let root = ''
let signing = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'smtp-mails-'))
  for (const [path, content] of rows.flatMap(({ files = {} }) => Object.entries(files))) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
})
beforeAll(async () => {
  // not below the content root: a diagram could mail the key out
  signing = await mkdtemp(join(tmpdir(), 'smtp-dkim-'))
  for (const [name, content] of Object.entries(signingFiles)) await writeFile(join(signing, name), content)
})
afterAll(() => Promise.all([root, signing].map((folder) => rm(folder, { recursive: true }))))

const bench = useMailBench('mails', () => ({
  SMTP_CONTENT_ROOT: root,
  SMTP_DKIM_FILE: join(signing, 'dkim.yaml'),
}))

describe('a mail of a deployed process', { concurrent: true }, () => {
  it.each(rows)('$name', async ({ inputs, variables = {}, read, result }) => {
    const instance = await bench.start(inputs, { variables })
    await read(await bench.mailOf(instance))
    result?.(instance.variables['result'] as Readonly<Record<string, unknown>>)
  })
})
