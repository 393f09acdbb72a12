import { expect } from 'vitest'
import type { Row } from './row.ts'

/** Documents of the engine's store have a file of their own: test/engine/documents.test.ts. */
export const documentRows: readonly Row[] = [
  {
    name: 'inline documents',
    inputs: {
      smtpEmailAttachments:
        '=[{"camunda.document.type": "inline", "name": "ähm.csv", "content": head}, {"camunda.document.type": "inline", "content": {"b": 1, "a": [true]}}]',
    },
    variables: { head: 'a;ü\n' },
    read({ mail }) {
      const read = mail.attachments.map(({ filename, mimeType, content }) => [
        filename,
        mimeType,
        Buffer.from(content as ArrayBuffer).toString(),
      ])
      expect(read).toEqual([
        ['ähm.csv', 'text/csv', 'a;ü\n'],
        ['document.json', 'application/json', '{"b":1,"a":[true]}'],
      ])
    },
  },
]
