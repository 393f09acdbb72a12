import { describe, expect, test } from 'vitest'
import { sendResult, shownResult } from '../../../src/connector/delivery/send-result.ts'
import type { SendInfo } from '../../../src/mail/send/send.ts'

const message = {
  envelope: { from: 'from@example.com', to: ['ada@example.org'], smtpUtf8: false },
  messageId: '<hunter2@x>',
  size: 1,
  content: Buffer.from(''),
}
const masks = {
  words: (text: string) => text.replaceAll('hunter2', '***'),
  address: (text: string) => text.replaceAll('hidden@', '***@'),
}
const resultOf = (info: Partial<SendInfo>) =>
  sendResult({ accepted: ['ada@example.org'], rejected: [], response: '250 Ok', ...info }, message, masks)

/** As nodemailer reports it. */
const refused = (recipient: string, response: string) =>
  Object.assign(new Error('no'), { recipient, response })

describe('sendResult', () => {
  test('of a mail that all have', () => {
    expect(resultOf({ serverMessageId: '4F1' })).toEqual({
      status: 'SUCCESS',
      response: 'Mail sent successfully',
      delivery: 'sent',
      messageId: '<hunter2@x>',
      serverResponse: '250 Ok',
      serverMessageId: '4F1',
      accepted: ['ada@example.org'],
      rejected: [],
    })
  })

  test('names everybody whom the mail is for, also whom nodemailer says nothing of', () => {
    const to = ['ada@example.org', 'bob@example.org', 'eve@example.org']
    const two = { ...message, envelope: { ...message.envelope, to } }
    const refusedErrors = {
      rejected: ['eve@example.org'],
      rejectedErrors: [refused('eve@example.org', '550 no')],
    }
    const info = { accepted: ['ada@example.org'], response: '250 Ok', ...refusedErrors }
    const result = sendResult(info, two, masks)
    expect(result).toMatchObject({
      delivery: 'partly-sent',
      accepted: ['ada@example.org'],
      rejected: [
        { recipient: 'eve@example.org', code: '550' },
        { recipient: 'bob@example.org', code: 'PROTOCOL' },
      ],
    })
  })

  test('keeps who was never tried for the ledger, and shows them among the rejected ones', () => {
    const to = ['ada@example.org', 'bob@example.org']
    const info = {
      accepted: ['ada@example.org'],
      rejected: ['bob@example.org'],
      rejectedErrors: [refused('bob@example.org', '452 4.5.3 too many recipients')],
      response: '250 Ok',
    }
    const result = sendResult(info, { ...message, envelope: { ...message.envelope, to } }, masks)
    expect(result).toMatchObject({ untried: ['bob@example.org'] })
    const shown = shownResult(result, masks)
    expect(shown).not.toHaveProperty('untried')
    expect(shown).toMatchObject({ rejected: [{ recipient: 'bob@example.org', code: '452' }] })
  })

  test('without an id of the server there is no field for it', () => {
    expect(resultOf({})).not.toHaveProperty('serverMessageId')
  })

  test('has the warnings of the message, not too many, and no secret in them', () => {
    const many = Array.from({ length: 30 }, (_, index) => `Subject: hunter2 ${index}`)
    const info = { accepted: [], rejected: [], response: '250 Ok' }
    const { warnings } = sendResult(info, { ...message, warnings: many }, masks) as { warnings: string[] }
    expect(warnings).toHaveLength(20)
    expect(warnings[0]).toBe('Subject: *** 0')
    expect(sendResult(info, { ...message, warnings: [] }, masks)).not.toHaveProperty('warnings')
  })

  test('one who was refused makes it partly sent, with the server’s words', () => {
    const rejectedErrors = [
      refused('bob@example.org', '550 5.1.1 no such user'),
      refused('eve@example.org', '451 later'),
    ]
    expect(resultOf({ rejected: ['bob@example.org', 'eve@example.org'], rejectedErrors })).toMatchObject({
      status: 'SUCCESS',
      delivery: 'partly-sent',
      rejected: [
        { recipient: 'bob@example.org', code: '550', enhancedCode: '5.1.1', message: 'no such user' },
        { recipient: 'eve@example.org', code: '451', message: 'later' },
      ],
    })
  })

  test('hides a secret that the server quotes back, in each place that has its words', () => {
    const rejectedErrors = [refused('bob@example.org', '550 not for hunter2')]
    expect(
      resultOf({ response: '250 hello hunter2', serverMessageId: 'hunter2', rejectedErrors }),
    ).toMatchObject({
      serverResponse: '250 hello ***',
      serverMessageId: '***',
      rejected: [{ message: 'not for ***' }],
    })
  })

  test('leaves addresses and the Message-ID as they are: the ledger has to know them', () => {
    const accepted = ['hidden@example.org', 'hunter2@example.org']
    expect(resultOf({ accepted })).toMatchObject({ accepted, messageId: '<hunter2@x>' })
  })
})

describe('shownResult', () => {
  test('hides addresses that came from a secret, and changes nothing else', () => {
    const rejectedErrors = [refused('hidden@example.com', '550 no')]
    const kept = resultOf({ accepted: ['hidden@example.org', 'ada@example.org'], rejectedErrors })
    expect(shownResult(kept, masks)).toEqual({
      ...kept,
      accepted: ['***@example.org', 'ada@example.org'],
      rejected: [{ recipient: '***@example.com', code: '550', message: 'no' }],
    })
  })

  test('a result without addresses gets none', () => {
    expect(shownResult({ status: 'SUCCESS', replayed: true }, masks)).toEqual({
      status: 'SUCCESS',
      replayed: true,
    })
  })
})
