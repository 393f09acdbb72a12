import { describe, expect, test } from 'vitest'
import type { Entry, EntryState } from '../../../src/ledger/ledger.ts'
import { standing, type Question } from '../../../src/connector/delivery/standing.ts'

const question: Question = {
  fingerprint: 'same',
  consentTo: undefined,
  onUncertain: 'report',
  sandbox: undefined,
  hasRest: () => false,
}
const entry = (state: EntryState, fields: Partial<Entry> = {}): Entry => ({
  state,
  attempt: 'a1',
  fingerprint: 'same',
  firstDate: 0,
  deadline: 0,
  ended: false,
  ...fields,
})
const verdict = (known: Entry | undefined, asked: Partial<Question> = {}, live = false): string =>
  standing({ entry: known, live }, { ...question, ...asked }).do

describe('a job that comes back', () => {
  const other = { fingerprint: 'other' }
  const ended = { ended: true }
  test.each<[string, string, Entry | undefined, Partial<Question>, boolean]>([
    ['nothing is known', 'send', undefined, {}, false],
    ['not sent', 'send', entry('not-sent'), {}, false],
    ['not sent, another mail, ended', 'send', entry('not-sent', { ...other, ...ended }), {}, false],
    ['sent', 'answer', entry('sent'), {}, false],
    [
      'partly sent, the rest is worth a try',
      'send-rest',
      entry('sent', { result: {} }),
      { hasRest: () => true },
      false,
    ],
    ['partly sent, ended', 'answer', entry('sent', { result: {}, ...ended }), { hasRest: () => true }, false],
    ['the rest is uncertain', 'report', entry('uncertain', { result: {} }), {}, false],
    [
      'the rest is uncertain, consent',
      'send-rest',
      entry('uncertain', { result: {} }),
      { consentTo: 'a1' },
      false,
    ],
    [
      'the rest is uncertain, resend',
      'send-rest',
      entry('uncertain', { result: {} }),
      { onUncertain: 'resend' },
      false,
    ],
    [
      'the rest is uncertain, another mail, resend',
      'report',
      entry('uncertain', { result: {}, ...other }),
      { onUncertain: 'resend' },
      false,
    ],
    [
      'an attempt at the rest died, another mail, resend',
      'report',
      entry('attempting', { result: {}, ...other }),
      { onUncertain: 'resend' },
      false,
    ],
    [
      'the rest is uncertain, another mail, consent',
      'send',
      entry('uncertain', { result: {}, ...other }),
      { consentTo: 'a1' },
      false,
    ],
    ['sent and ended (engine set back)', 'answer', entry('sent', ended), {}, false],
    ['sent, another mail', 'report', entry('sent', other), {}, false],
    [
      'sent, another mail, operator says resend',
      'report',
      entry('sent', other),
      { onUncertain: 'resend' },
      false,
    ],
    ['sent, another mail, consent', 'send', entry('sent', other), { consentTo: 'a1' }, false],
    [
      'sent, ended, another mail (engine set up anew)',
      'confirm-then-send',
      entry('sent', { ...other, ...ended }),
      {},
      false,
    ],
    ['under way', 'wait', entry('attempting'), {}, true],
    ['under way, resend', 'wait', entry('attempting'), { onUncertain: 'resend' }, true],
    ['attempt died', 'report', entry('attempting'), {}, false],
    ['attempt died, resend', 'send', entry('attempting'), { onUncertain: 'resend' }, false],
    ['uncertain', 'report', entry('uncertain'), {}, false],
    ['uncertain, consent', 'send', entry('uncertain'), { consentTo: 'a1' }, false],
    ['uncertain, consent to an earlier attempt', 'report', entry('uncertain'), { consentTo: 'a0' }, false],
    ['uncertain, resend', 'send', entry('uncertain'), { onUncertain: 'resend' }, false],
    ['uncertain and ended', 'report', entry('uncertain', ended), {}, false],
    [
      'uncertain, ended, another mail',
      'confirm-then-send',
      entry('uncertain', { ...other, ...ended }),
      {},
      false,
    ],
    ['uncertain, another mail', 'report', entry('uncertain', other), {}, false],
  ])('%s: %s', (_name, expected, known, asked, live) => {
    expect(verdict(known, asked, live)).toBe(expected)
  })

  test('an entry without an attempt is no match for a missing consent', () => {
    expect(verdict(entry('uncertain', { attempt: '' }), { consentTo: undefined })).toBe('report')
  })
})
