import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'

/** A mail server that takes tokens alone, and asks each time whether one is alive. */
export async function tokenMailServer(isAlive: (token: string) => Promise<boolean>) {
  const state = { logins: 0, refused: 0, mails: 0 }
  const server = new SMTPServer({
    authMethods: ['XOAUTH2'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ accessToken = '', username }, _session, done) {
      isAlive(accessToken).then((alive) => {
        if (alive) state.logins += 1
        else state.refused += 1
        done(null, alive ? { user: username } : { data: { status: '401', schemes: 'bearer' } })
      }, done)
    },
    onData(stream, _session, done) {
      stream.resume()
      stream.on('end', () => {
        state.mails += 1
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { state, port: (server.server.address() as AddressInfo).port }
}
