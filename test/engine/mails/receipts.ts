import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { codeBlocks } from '../../support/code-blocks.ts'
import { testKey, verified } from '../../support/signing-keys.ts'
import type { Row } from './row.ts'

const recipe = (name: string) =>
  readFileSync(new URL(`../../../docs/recipes/${name}`, import.meta.url), 'utf8')
const [input = '', value = ''] = (codeBlocks(recipe('receipts.md'), 'text')[0] ?? '').trim().split(/ {2,}/)

/** A domain of its own, so that the mails of the other rows are as they always are. */
const DOMAIN = 'signed.example'
const key = testKey('worker-2026')

/** What the recipe puts beside each other. */
export const signingFiles: Readonly<Record<string, string>> = {
  'dkim.yaml': (codeBlocks(recipe('dkim.md'), 'yaml')[0] ?? '').replace('example.com', DOMAIN),
  'worker-2026.pem': key.pem,
}

let envid: string | null = null

export const receiptRows: readonly Row[] = [
  {
    name: 'a delivery receipt as the recipe asks for it',
    inputs: { [input]: value, smtpEmailToRecipients: 'ada+x@example.org, bob@example.org' },
    read({ receipts, envelope }) {
      expect(input).toBe('smtpEmailDeliveryReceipt')
      expect(envelope.to).toEqual(['ada+x@example.org', 'bob@example.org'])
      expect(receipts).toMatchObject({
        ret: 'HDRS',
        envid: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      })
      expect(receipts.recipients).toEqual([
        { notify: ['SUCCESS', 'FAILURE'], orcpt: 'rfc822;ada+x@example.org' },
        { notify: ['SUCCESS', 'FAILURE'], orcpt: 'rfc822;bob@example.org' },
      ])
      envid = receipts.envid
    },
    result(result) {
      expect(result).toMatchObject({ dsnRequested: true, messageId: `<${String(envid)}@example.com>` })
      expect(result).not.toHaveProperty('warnings')
    },
  },
  {
    name: 'a signed mail as the recipe sets it up',
    inputs: {
      smtpEmailMailBoxName: `Shop <shop@${DOMAIN}>`,
      smtpEmailSubject: 'Grüße',
      smtpEmailContentType: 'html-with-text',
      smtpEmailContent: '<p>Hello <b>Ada</b></p>',
      smtpEmailAttachments: '=[{filename: "a.txt", content: "aGVsbG8="}]',
    },
    async read({ raw, receipts }) {
      expect(await verified(raw, DOMAIN, [key])).toEqual([
        { result: 'pass', domain: DOMAIN, selector: 'worker-2026', algorithm: 'rsa-sha256', aligned: DOMAIN },
      ])
      expect(receipts.envid).toBeNull()
    },
    result: (result) => expect(result).not.toHaveProperty('dsnRequested'),
  },
]
