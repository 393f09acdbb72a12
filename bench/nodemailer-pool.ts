import nodemailer from 'nodemailer'

/** The yardstick: nodemailer's own pool and nothing else, with the same mails on the same server. */
const [port = '', ca = '', warmUp = '0', count = '0'] = process.argv.slice(2)
const transport = nodemailer.createTransport({
  pool: true,
  host: '127.0.0.1',
  port: Number(port),
  auth: { user: 'bench', pass: 'bench-password' },
  maxConnections: 5,
  tls: { ca, servername: 'localhost' },
})
const body = 'The quick brown fox jumps over the lazy dog, and then it goes home.\r\n'.repeat(30)
const sendAll = (mails: number) =>
  Promise.all(
    Array.from({ length: mails }, (_, index) =>
      transport.sendMail({
        from: 'shop@example.com',
        to: 'customer@example.org',
        subject: `bench ${index}`,
        text: body,
      }),
    ),
  )
await sendAll(Number(warmUp))
const began = { cpu: process.cpuUsage(), at: performance.now() }
await sendAll(Number(count))
const { user, system } = process.cpuUsage(began.cpu)
const seconds = (performance.now() - began.at) / 1000
const result = {
  cpuMsPerMail: (user + system) / 1000 / Number(count),
  mailsPerSecond: Number(count) / seconds,
  peakRssMb: process.resourceUsage().maxRSS / 1024,
}
process.stdout.write(`${JSON.stringify(result)}\n`)
transport.close()
