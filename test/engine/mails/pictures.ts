import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { codeBlocks } from '../../support/code-blocks.ts'
import { mimeTreesOf } from '../../support/mime-tree.ts'
import { treeText } from '../../support/tree-text.ts'
import type { Row } from './row.ts'

const page = readFileSync(new URL('../../../docs/recipes/pictures.md', import.meta.url), 'utf8')
const [html = '', attachments = '', tree = ''] = ['html', 'feel', 'text'].map(
  (language) => codeBlocks(page, language)[0] ?? '',
)
export const pictureRows: readonly Row[] = [
  {
    name: 'pictures as the recipe shows them',
    inputs: {
      smtpEmailContentType: 'html-with-text',
      smtpEmailContent: html,
      smtpEmailAttachments: `=${attachments}`,
    },
    files: { 'pictures/logo.png': 'the logo' },
    read({ raw, mail }) {
      expect(mimeTreesOf([raw]).map(treeText)).toEqual([tree])
      const logo = mail.attachments.find(({ contentId }) => contentId === '<logo>')
      expect(logo).toMatchObject({ filename: 'logo.png', disposition: 'inline', related: true })
      expect(Buffer.from(logo?.content as ArrayBuffer).toString()).toBe('the logo')
      expect(mail.html).toContain('<img src="cid:logo"')
      const [chart] = mail.attachments.filter((one) => one !== logo)
      expect(mail.html).toContain(`src="cid:${chart?.contentId?.slice(1, -1) ?? 'none'}"`)
      expect(mail.text).toContain('Our logo\n\nDear customer, this is how your order is doing:\n\nChart')
    },
    result: (result) => expect(result).not.toHaveProperty('warnings'),
  },
  {
    name: 'a picture that is not there, and one that nobody shows',
    inputs: {
      smtpEmailContentType: 'html',
      smtpEmailContent: '<p><img src="cid:logo"></p>',
      smtpEmailAttachments: '=[{ filename: "a.png", content: "eA==", cid: "Logo" }]',
    },
    read: ({ raw }) =>
      expect(mimeTreesOf([raw])).toEqual([['multipart/mixed', 'text/html', 'image/png a.png attachment']]),
    result: (result) =>
      expect(result['warnings']).toEqual([
        'HTML body: shows "cid:logo", but no attachment has this cid',
        expect.stringMatching(/no HTML shows cid:Logo \("a.png"\).*it is attached as a file$/),
      ]),
  },
]
