import { describe, expect, test } from 'vitest'
import {
  countsOf,
  deferredRecipients,
  merged,
  restOf,
  unsureOf,
  untriedOf,
  withRejections,
  withoutNote,
} from '../../../src/connector/delivery/partial.ts'

const rejected = (recipient: string, code: string) => ({ recipient, code, message: `${code} said` })
const kept = {
  messageId: '<1@x>',
  serverResponse: '250 first',
  accepted: ['ada@example.org'],
  rejected: [rejected('bob@example.org', '451'), rejected('eve@example.org', '550')],
}

describe('deferredRecipients', () => {
  test.each([
    ['those with a 4xx, and no others', kept, ['bob@example.org']],
    ['none of a result that names nobody', { messageId: '<1@x>' }, []],
    ['none where there is no result', undefined, []],
    ['none with a code that is none', { rejected: [rejected('bob@example.org', 'PROTOCOL')] }, []],
  ])('%s', (_name, result, expected) => {
    expect(deferredRecipients(result)).toEqual(expected)
  })
})

describe('merged', () => {
  test('the rest has it, too: sent to all but those who were refused for good', () => {
    const fresh = {
      messageId: '<1@x>',
      serverResponse: '250 second',
      accepted: ['bob@example.org'],
      rejected: [],
    }
    expect(merged(kept, fresh)).toEqual({
      messageId: '<1@x>',
      serverResponse: '250 second',
      accepted: ['ada@example.org', 'bob@example.org'],
      rejected: [rejected('eve@example.org', '550')],
      delivery: 'partly-sent',
    })
  })

  test('nobody is left: sent', () => {
    const all = { ...kept, rejected: [rejected('bob@example.org', '451')] }
    expect(merged(all, { accepted: ['bob@example.org'], rejected: [] })).toMatchObject({
      rejected: [],
      delivery: 'sent',
    })
  })

  test('what the server says of the rest now, counts', () => {
    const fresh = { accepted: [], rejected: [rejected('bob@example.org', '552')] }
    expect(merged(kept, fresh)).toMatchObject({
      accepted: ['ada@example.org'],
      rejected: [rejected('eve@example.org', '550'), rejected('bob@example.org', '552')],
    })
  })
})

describe('withRejections', () => {
  test('what the server said last of a recipient, counts; who has the mail keeps it', () => {
    const news = [rejected('bob@example.org', '550'), rejected('nobody@example.org', '550')]
    expect(withRejections(kept, news)).toEqual({
      ...kept,
      rejected: [rejected('bob@example.org', '550'), rejected('eve@example.org', '550')],
    })
  })

  test('no news changes nothing', () => {
    expect(withRejections(kept, [])).toEqual(kept)
  })
})

describe('who was never tried', () => {
  const limited = {
    ...kept,
    rejected: [...kept.rejected, rejected('joe@example.org', '452'), rejected('kim@example.org', '552')],
    untried: ['joe@example.org', 'kim@example.org'],
  }

  test('is not deferred, and is the rest whatever the policy for deferred ones says', () => {
    expect(deferredRecipients(limited)).toEqual(['bob@example.org'])
    expect(restOf(limited, 'accept')).toEqual(['joe@example.org', 'kim@example.org'])
    expect(restOf(limited, 'retry-deferred')).toEqual([
      'joe@example.org',
      'kim@example.org',
      'bob@example.org',
    ])
  })

  test('stands among the rejected ones, where a worker of an older version finds them', () => {
    const names = limited.rejected.map(({ recipient }) => recipient)
    expect(names).toEqual(expect.arrayContaining([...untriedOf(limited)]))
  })

  test('nobody, in a result of an older version', () => {
    expect(untriedOf(kept)).toEqual([])
    expect(restOf(kept, 'accept')).toEqual([])
    // an attempt at the deferred ones whose end is unknown
    expect(unsureOf(kept, 'accept')).toEqual(['bob@example.org'])
  })

  test('the next transaction takes them off the list, those that it reached and those whom it did not ask', () => {
    const fresh = {
      serverResponse: '250 second',
      accepted: ['joe@example.org'],
      rejected: [],
    }
    const both = merged(limited, fresh)
    expect(both).toMatchObject({
      accepted: ['ada@example.org', 'joe@example.org'],
      untried: ['kim@example.org'],
      delivery: 'partly-sent',
      serverResponse: '250 second',
    })
    const last = merged(both, { accepted: ['kim@example.org'], rejected: [] })
    expect(last).not.toHaveProperty('untried')
    expect(last['rejected']).toEqual([rejected('bob@example.org', '451'), rejected('eve@example.org', '550')])
  })

  test('is counted with those who do not have it, and is no field of an answer', () => {
    expect(countsOf(limited)).toEqual({ had: 1, all: 5 })
    expect(withoutNote(limited)).toEqual({ ...kept, rejected: limited.rejected })
  })
})
