import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { codeBlocks } from '../../support/code-blocks.ts'
import type { ReceivedMessage } from '../../support/received-message.ts'
import type { Row } from './row.ts'

const page = readFileSync(new URL('../../../docs/recipes/attachments.md', import.meta.url), 'utf8')
const [entries = '', list = ''] = ['feel', 'text'].map((language) => codeBlocks(page, language)[0] ?? '')

const filesOf = ({ mail }: ReceivedMessage) =>
  mail.attachments.map(({ filename, mimeType, content }) => ({
    line: `${filename ?? ''} ${mimeType}`,
    text: Buffer.from(content as ArrayBuffer).toString(),
  }))

export const attachmentRows: readonly Row[] = [
  {
    name: 'attachments as the recipe shows them',
    inputs: { smtpEmailAttachments: `=${entries}` },
    variables: {
      order: { id: 7, customer: 'Müller', label: 'JVBERi0=', scan: 'data:image/png;base64,UE5H' },
    },
    files: { 'terms.pdf': 'terms', 'invoices/7.pdf': 'invoice' },
    read(message) {
      const files = filesOf(message)
      expect(files.map(({ line }) => line)).toEqual(list.trim().split('\n'))
      expect(files.map(({ text }) => text)).toEqual(['terms', 'invoice', 'id;name\n7;Müller', '%PDF-', 'PNG'])
    },
    result: (result) => expect(result).not.toHaveProperty('warnings'),
  },
  {
    name: 'several files of one name, other letters, a type of their own, and nothing in one of them',
    inputs: {
      smtpEmailAttachments:
        '=[{ filename: "請求書 (1).txt", text: "1" }, { filename: "請求書 (1).txt", text: "2" }, { file: "terms.pdf", contentType: "application/x-terms" }, { filename: "empty.txt", text: "" }]',
    },
    read(message) {
      expect(filesOf(message)).toEqual([
        { line: '請求書 (1).txt text/plain', text: '1' },
        { line: '請求書 (1).txt text/plain', text: '2' },
        { line: 'terms.pdf application/x-terms', text: 'terms' },
        { line: 'empty.txt text/plain', text: '' },
      ])
    },
  },
  {
    name: 'files as a modeler types them, without an expression',
    inputs: { smtpEmailAttachments: '[terms.pdf, "invoices/7.pdf"]' },
    read: (message) => expect(filesOf(message).map(({ text }) => text)).toEqual(['terms', 'invoice']),
  },
]
