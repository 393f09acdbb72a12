import { SMTPServer } from 'smtp-server'
import { createCertificates } from '../test/support/certificates.ts'

/**
 * A process of its own that takes every mail and keeps none: STARTTLS and AUTH. Prints its port and authority as one
 * JSON line, then the number of mails whenever it is asked by a line on its standard input.
 */
const { ca, cert, key } = await createCertificates()
let mails = 0
const server = new SMTPServer({
  cert,
  key,
  onAuth: (auth, _session, done) => done(null, { user: auth.username ?? '' }),
  onData: (stream, _session, done) => {
    stream.resume()
    stream.once('end', () => {
      mails += 1
      done()
    })
  },
  disableReverseLookup: true,
  closeTimeout: 1,
})
server.on('error', () => undefined)
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  process.stdout.write(`${JSON.stringify({ port, ca })}\n`)
})
process.stdin.on('data', () => process.stdout.write(`${JSON.stringify({ mails })}\n`))
process.stdin.on('end', () => process.exit(0))
