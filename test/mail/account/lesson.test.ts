import { expect, test } from 'vitest'
import { lessonOf, type Lesson } from '../../../src/mail/account/lesson.ts'
import { trySend } from '../../support/failing-send.ts'
import { drop, type Phase } from '../../support/smtp-script.ts'

const login = { auth: { user: 'shop', pass: 'x' } }

test.each<[Phase, string, Lesson]>([
  ['AUTH', '535 5.7.8 Authentication credentials invalid', 'login-refused'],
  ['AUTH', '432 4.7.12 A password transition is needed', 'login-refused'],
  ['AUTH', '535 5.7.139 Authentication unsuccessful, the user account is locked', 'login-refused'],
  ['AUTH', '454 4.7.0 Too many failed login attempts, please try again later', 'login-refused'],
  ['AUTH', '454 4.7.0 Too many concurrent connections', 'too-many'],
  ['AUTH', '454 4.7.0 Connection limit exceeded', 'too-many'],
  ['AUTH', '454 4.7.0 Too many simultaneous logins', 'too-many'],
  ['connect', '421 4.7.0 Too many connections from your host', 'too-many'],
  ['connect', '421 4.3.2 Service not available', 'too-many'],
  ['MAIL', '421 4.4.2 Too many concurrent SMTP connections', 'too-many'],
  ['dot', '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 'too-many'],
  ['dot', '454 Throttling failure: Maximum sending rate exceeded', 'too-many'],
  ['MAIL', '451 4.3.0 Try again later', 'login-passed'],
  ['RCPT', '550 5.1.1 No such user', 'login-passed'],
  ['dot', '554 5.6.0 Not this content', 'login-passed'],
])('at %s, "%s" teaches about the account: %s', async (phase, reply, lesson) => {
  const { failure } = await trySend({ script: { [phase]: reply }, pool: login })
  expect(failure && lessonOf(failure)).toBe(lesson)
})

test('a connection that is lost before the login teaches nothing', async () => {
  const { failure } = await trySend({ script: { EHLO: drop }, pool: login })
  expect(failure && lessonOf(failure)).toBe('nothing')
})

test.each([
  ['sessions.example.com:587', 'AUTH', '454 4.7.0 Too many failed login attempts', 'login-refused'],
  ['too-many-connections.example.com:587', 'AUTH', '454 4.7.0 Temporary failure', 'login-refused'],
  ['concurrent.example.com:587', 'MAIL', '421 4.4.2 Bye', 'login-passed'],
] as const)('the name of the host teaches nothing: %s, at %s, "%s"', async (server, phase, reply, lesson) => {
  const { failure } = await trySend({ script: { [phase]: reply }, pool: login, known: { server } })
  expect(failure && lessonOf(failure)).toBe(lesson)
})
