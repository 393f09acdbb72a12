import { expect } from 'vitest'
import type { Row } from './row.ts'

export const plainRows: readonly Row[] = [
  {
    name: 'a plain mail',
    inputs: {},
    read({ mail, envelope }) {
      expect(mail.subject).toBe('Your order')
      expect(mail.text).toBe('Hello Ada\n')
      expect(envelope.to).toEqual(['ada@example.org'])
    },
    result: (result) => expect(result).toMatchObject({ status: 'SUCCESS', delivery: 'sent' }),
  },
]
