import { describe, expect, onTestFinished, test } from 'vitest'
import { ConnectorError } from '../../../src/failures.ts'
import type { TokenSource } from '../../../src/mail/account-request.ts'
import { poolFor, sendOne, told } from '../../support/one-mail.ts'
import { ScriptedSmtp, type ScriptedSmtpOptions } from '../../support/scripted-smtp.ts'
import { inTurn, replyThenDrop, type Answering, type Moment } from '../../support/smtp-script.ts'
import { numberedTokenSource, saidWithXoauth2 } from '../../support/token-source.ts'

const keywords = ['AUTH PLAIN LOGIN XOAUTH2']
/** As Google says it: the reason as JSON, and the code after an empty answer. */
const googleSays = '334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIG1hYyJ9'

async function loggedIn(options: ScriptedSmtpOptions, source: TokenSource = numberedTokenSource().source) {
  const server = await ScriptedSmtp.start({ keywords, ...options })
  onTestFinished(() => server.close())
  const pool = poolFor(server.port, {
    connections: 2,
    request: { credentials: { kind: 'token', username: 'shop@example.com', tokens: source } },
  })
  const send = async () => told(await sendOne(pool))
  const said = () =>
    server.commands
      .flat()
      .filter((line) => line.startsWith('AUTH'))
      .map(saidWithXoauth2)
  return { server, send, said }
}

const user = (token: string) => `user=shop@example.com|auth=Bearer ${token}||`

/** Refuses the first token, in whatever way. */
const firstIsRefused: readonly (readonly [string, Answering, number])[] = [
  ['535', inTurn('535 5.7.3 Authentication unsuccessful'), 1],
  ['334 and 535', inTurn(googleSays, '535 5.7.8 Username and Password not accepted'), 1],
  ['535, and hangs up', inTurn(replyThenDrop('535 5.7.3 Authentication unsuccessful')), 2],
  ['334, then 535, and hangs up', inTurn(googleSays, replyThenDrop('535 5.7.8 No')), 2],
]

describe('a login by token', () => {
  test('is said in the way of XOAUTH2, once for each connection', async () => {
    const { server, send, said } = await loggedIn({})
    expect(await send()).toMatchObject({ type: 'sent' })
    expect(await send()).toMatchObject({ type: 'sent' })
    expect(said()).toEqual([user('token-1')])
    expect(server.accepted).toHaveLength(2)
  })

  test.each(firstIsRefused)('goes on with a new token after %s', async (_, AUTH, connections) => {
    const { source, refused } = numberedTokenSource()
    const { server, send, said } = await loggedIn({ script: { AUTH } }, source)
    expect(await send()).toMatchObject({ type: 'sent' })
    expect(said()).toEqual([user('token-1'), user('token-2')])
    expect(refused).toEqual(['token-1'])
    expect(server.connections).toBe(connections)
  })

  test.each([
    [
      'with the reason',
      [googleSays, '535 5.7.8 No', googleSays, '535 5.7.8 Not this one'],
      /: 401\. Another token/,
    ],
    ['without', ['535 5.7.8 No', '535 5.7.8 Not this one'], /Not this one"\. Another token/],
    [
      'at the second connection',
      [replyThenDrop('535 5.7.8 No'), '535 5.7.8 Not this one'],
      /Not this one"\. Another/,
    ],
  ])('that is refused with the new token, too, is not tried again: %s', async (_, replies, says) => {
    const { server, send, said } = await loggedIn({ script: { AUTH: inTurn(...replies) } })
    const failure = await send()
    expect(failure).toMatchObject({
      type: 'AUTH',
      details: { phase: 'auth', code: '535', command: 'AUTH XOAUTH2', delivery: 'not-sent' },
    })
    expect(failure.message).toMatch(says)
    expect(said()).toHaveLength(2)
    expect(server.accepted).toHaveLength(0)
  })

  test('that a server refuses over and over costs two connections', async () => {
    const { server, send } = await loggedIn({ script: { AUTH: () => replyThenDrop('535 5.7.8 No') } })
    expect(await send()).toMatchObject({ type: 'AUTH' })
    expect(server.connections).toBe(2)
  })

  test.each([
    ['454 4.7.0 Temporary authentication failure', 'AUTH_TEMP'],
    ['535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox', 'AUTH'],
  ])('that ends with %s is told as %s', async (reply, type) => {
    const { send } = await loggedIn({ script: { AUTH: () => reply } })
    expect((await send()).type).toBe(type)
  })

  test('is not for a server that does not offer it, whatever else it offers', async () => {
    const { server, send, said } = await loggedIn({ keywords: ['AUTH PLAIN LOGIN'] })
    const failure = await send()
    expect(failure).toMatchObject({ type: 'AUTH', details: { phase: 'auth', delivery: 'not-sent' } })
    expect(failure.message).toMatch(
      /by PLAIN, LOGIN only, and this account logs in with an access token \(XOAUTH2\)/,
    )
    expect(said()).toEqual([])
    expect(server.accepted).toHaveLength(0)
  })

  test('without a token opens no connection, and says why', async () => {
    const none = new ConnectorError('OAUTH_TEMP', 'No access token for the account "invoices".', {
      phase: 'auth',
      delivery: 'not-sent',
    })
    const { server, send } = await loggedIn(
      {},
      { ...numberedTokenSource().source, get: () => Promise.reject(none) },
    )
    expect(await send()).toMatchObject({ type: 'OAUTH_TEMP', message: none.message })
    expect(server.connections).toBe(0)
  })

  test('in the middle of the life of a pool: those who are logged in go on, a new connection renews', async () => {
    const { source } = numberedTokenSource()
    let revoked = 'none yet'
    const AUTH = ({ line }: Moment) =>
      saidWithXoauth2(line).includes(revoked) ? '535 5.7.8 The token was revoked' : undefined
    const { server, send, said } = await loggedIn({ script: { AUTH } }, source)
    expect(await send()).toMatchObject({ type: 'sent' })
    revoked = 'token-1'
    expect(await send()).toMatchObject({ type: 'sent' })
    expect(said()).toEqual([user('token-1')])
    expect((await Promise.all([send(), send()])).map(({ type }) => type)).toEqual(['sent', 'sent'])
    expect(said()).toEqual([user('token-1'), user('token-1'), user('token-2')])
    expect(server.accepted).toHaveLength(4)
  })

  test.each(['530 5.7.57 Client not authenticated to send mail', '535 5.7.3 The token has expired'])(
    'that ends in the middle of a session goes on over a new connection: %s',
    async (reply) => {
      const MAIL = ({ connection, message }: Moment) => (connection === 1 && message > 1 ? reply : undefined)
      const { server, send, said } = await loggedIn({ script: { MAIL } })
      expect(await send()).toMatchObject({ type: 'sent' })
      expect(await send()).toMatchObject({ type: 'sent' })
      expect(server.connections).toBe(2)
      expect(said()).toHaveLength(2)
    },
  )

  test('that a server wants of each mail anew is a failure at the second connection', async () => {
    const { server, send } = await loggedIn({ script: { MAIL: '530 5.7.57 Client not authenticated' } })
    expect(await send()).toMatchObject({ type: 'AUTH' })
    expect(server.connections).toBe(1)
  })
})
