import { describe, expect, test } from 'vitest'
import { deferredRecipients, merged, withRejections } from '../../../src/connector/delivery/partial.ts'

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
