import { expect, test } from 'vitest'
import { threadHeaderLines } from '../../../src/mail/compose/thread-headers.ts'
import { plainEmail } from '../../support/plain-email.ts'

const lines = (inReplyTo?: string, references?: readonly string[]) =>
  threadHeaderLines({
    ...plainEmail,
    ...(inReplyTo !== undefined && { inReplyTo }),
    ...(references && { references }),
  })

test('no conversation', () => {
  expect(lines()).toEqual([])
})

test('the mail that is answered ends the conversation, wherever it stood in it', () => {
  expect(lines('<c@d>')).toEqual(['In-Reply-To: <c@d>', 'References: <c@d>'])
  expect(lines('<c@d>', ['<a@b>'])).toEqual(['In-Reply-To: <c@d>', 'References: <a@b> <c@d>'])
  expect(lines('<c@d>', ['<c@d>', '<a@b>'])).toEqual(['In-Reply-To: <c@d>', 'References: <a@b> <c@d>'])
  expect(lines(undefined, ['<a@b>', '<c@d>'])).toEqual(['References: <a@b> <c@d>'])
})

test('a long conversation keeps its beginning and its end', () => {
  const ids = Array.from({ length: 50 }, (_, nth) => `<${nth}@x>`)
  const [, references = ''] = lines('<parent@x>', ids)
  const kept = references.replace('References:', '').trim().split(/\s+/)
  expect(kept).toEqual([...ids.slice(0, 10), ...ids.slice(-9), '<parent@x>'])
  for (const line of references.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78)
})
