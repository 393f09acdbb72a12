import { expect, test } from 'vitest'
import { createMasker } from '../../../src/secrets/mask/mask.ts'
import { growthOf, MOST_GROWTH } from '../../support/growth.ts'

const SECRETS = ['S3cr3t-Pässw=rd<&>', '%\\\\x']

test.each(['\\', '%', '&', '=', '&amp;', '&#x', '%25', '=\n', '\n550 5.7.1 ', 's', '…'])(
  'looking for secrets takes no more time than the length of the text says: %j',
  (piece) => {
    const masker = createMasker(SECRETS)
    expect(
      growthOf((size) => {
        const text = piece.repeat(size / piece.length)
        return () => void masker.text(text)
      }),
    ).toBeLessThan(MOST_GROWTH)
  },
)
