import { expect, test } from 'vitest'
import { audit, type Ended } from './audit.ts'

const copies = (lists: readonly (readonly string[])[]) => (mail: number) => lists[mail] ?? []
const done = (mail: number, messageId: string): Ended => ({ mail, how: 'completed', messageId })

test('one copy each and an end for all: no breach', () => {
  const ended: Ended[] = [done(0, '<a>'), { mail: 1, how: 'settled by a person' }]
  const nothing = { lost: [], doubled: [], misnamed: [], stuck: [] }
  expect(audit(2, ended, copies([['<a>'], ['<b>']]))).toEqual(nothing)
})

test('what is lost, doubled, misnamed or stuck is named', () => {
  const ended: Ended[] = [
    done(0, '<a>'),
    done(1, '<b>'),
    done(2, '<x>'),
    { mail: 4, how: 'settled by a person' },
  ]
  expect(audit(5, ended, copies([[], ['<b>', '<b>'], ['<c>'], ['<d>', '<e>'], []]))).toEqual({
    lost: [0, 4],
    doubled: [1, 3],
    misnamed: [0, 2],
    stuck: [3],
  })
})
