import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { withinSize } from '../../../src/mail/compose/within-size.ts'
import { neverAborted } from '../../support/composer-settings.ts'

const attachment = { kind: 'url', url: 'https://files.example.com/a', field: 'Attachments' } as const

test('what cannot fit into the mail any more is not asked for', async () => {
  let asked = 0
  const sources = withinSize(
    {
      open: async () => {
        asked += 1
        return { filename: 'a', size: 300, stream: () => Readable.from([]) }
      },
    },
    // twice 300 bytes in base64, and no more
    800,
  )
  const open = () => sources.open(attachment, 0, neverAborted)
  await open()
  await open()
  await expect(open()).rejects.toMatchObject({ type: 'TOO_LARGE' })
  expect(asked).toBe(3)
})
