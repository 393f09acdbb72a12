import { describe, expect, onTestFinished, test } from 'vitest'
import { MailServer } from '../support/mail-server.ts'
import { poolFor, sendOne, told } from '../support/one-mail.ts'
import { postfixPackages, startPostfix } from './postfix.ts'
import { isRoot } from './real-server.ts'

const found = await postfixPackages()
const postfix = (settings: readonly string[], sinkPort?: number) =>
  startPostfix('folder' in found ? found.folder : '', settings, sinkPort)

describe.skipIf('missing' in found || !isRoot())('Postfix', () => {
  test('takes a mail, and it arrives', async () => {
    const sink = await MailServer.start()
    onTestFinished(() => sink.close())
    const { port } = await postfix([], sink.port)
    const arrives = sink.waitForMessage(({ mail }) => mail.subject === 'From a real one')
    expect(told(await sendOne(poolFor(port), { subject: 'From a real one' })).type).toBe('sent')
    await arrives
  })

  test('that takes two connections gets ten mails over them', async () => {
    const { port } = await postfix([
      'smtpd_client_connection_count_limit = 2',
      'smtpd_client_event_limit_exceptions =',
    ])
    const pool = poolFor(port)
    const ends = await Promise.all(Array.from({ length: 10 }, () => sendOne(pool)))
    expect(ends.map((end) => told(end).type)).toEqual(Array(10).fill('sent'))
  })

  test('that takes no SMTPUTF8 is not told such an address', async () => {
    const { port } = await postfix(['smtputf8_enable = no'])
    expect(told(await sendOne(poolFor(port), { to: ['jürgen@example.org'] })).type).toBe('SMTPUTF8')
  })

  test('that does not like the name in EHLO: the advice is how to set it', async () => {
    const { port } = await postfix(['smtpd_helo_restrictions = reject_non_fqdn_helo_hostname'])
    const { type, message, details } = told(await sendOne(poolFor(port, { clientName: 'pod-1' })))
    expect([type, details?.code]).toEqual(['REFUSED', '504'])
    expect(message).toMatch(/SMTP_EHLO_NAME/)
  })

  test('that takes small mails only', async () => {
    const { port } = await postfix(['message_size_limit = 10000'])
    expect(told(await sendOne(poolFor(port), { size: 20_000 })).type).toBe('TOO_LARGE')
  })

  test('that does not relay', async () => {
    const { port } = await postfix([
      'mynetworks = 192.0.2.1',
      'smtpd_relay_restrictions = reject_unauth_destination',
    ])
    expect(told(await sendOne(poolFor(port))).type).toBe('RELAY_DENIED')
  })
})
