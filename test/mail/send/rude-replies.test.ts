import type { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { formatVariables } from '../../../src/json/lossless.ts'
import { createJobWorker, plainMail } from '../../support/job-worker.ts'
import { startRudeSmtp, type RudePhase, type Rudeness } from '../../support/rude-smtp.ts'

const PASSWORD = 'a\\"p4ss%w=rd&'

const says =
  (bytes: string | Buffer): Rudeness =>
  (socket) =>
    void socket.write(bytes)

const drips =
  (line: string): Rudeness =>
  (socket) => {
    const timer = setInterval(() => socket.writable && socket.write(line), 20)
    socket.once('close', () => clearInterval(timer))
  }

/** For as long as the other side listens. */
const floods =
  (line: string): Rudeness =>
  (socket: Socket) => {
    const piece = line.repeat(10_000)
    const write = () => {
      while (socket.writable) if (!socket.write(piece)) return
    }
    socket.on('drain', write)
    write()
  }

const done = { kind: 'complete' }
const failed = (retries: number, type: string) => ({ kind: 'fail', retries, message: `type ${type}` })
const LOGIN = { username: 'robot@example.net', password: 'secrets.PW' }

const rude: readonly [string, RudePhase, Rudeness, object, object?][] = [
  ['a greeting without an end', 'connect', floods('220-x\r\n'), failed(0, 'PROTOCOL')],
  ['another protocol', 'connect', says('HTTP/1.1 400 Bad Request\r\n'), failed(0, 'PROTOCOL')],
  ['a third one', 'connect', says('SSH-2.0-OpenSSH_9.2\r\n'), failed(0, 'PROTOCOL')],
  ['a drip at EHLO', 'EHLO', drips('250-x\r\n'), failed(2, 'CONNECTION')],
  ['a drip at the dot', 'dot', drips('250-x\r\n'), failed(0, 'UNCERTAIN')],
  ['a big integer', 'dot', says('250 ok "\0integer:5\r\n'), done],
  ['a million backslashes', 'dot', says(`250 ${'\\'.repeat(1_000_000)}\r\n`), done],
  ['900,000 letters', 'dot', says(`250 ${'y'.repeat(900_000)}\r\n`), done],
  ['many lines', 'dot', says(`${'250-y\r\n'.repeat(100_000)}250 y\r\n`), done],
  [
    'a refusal of a megabyte',
    'dot',
    says(`554 5.7.1 ${'y'.repeat(1_000_000)}\r\n`),
    failed(0, 'CONTENT_REJECTED'),
  ],
  [
    'what moves a cursor',
    'RCPT',
    says('550 \u001b]0;pwn\u0007\u202e {"level":"fatal"}\r\n'),
    failed(0, 'RECIPIENT_REJECTED'),
  ],
  [
    'bytes that are no text',
    'RCPT',
    says(Buffer.from('35353020fffec080eda0800d0a', 'hex')),
    failed(0, 'RECIPIENT_REJECTED'),
  ],
  ['a code that does not exist', 'dot', says('999 x\r\n'), failed(0, 'UNCERTAIN')],
  ['another one', 'RCPT', says('000 x\r\n'), failed(0, 'PROTOCOL')],
  [
    'replies before TLS',
    'STARTTLS',
    says('220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n235 ok\r\n'),
    failed(0, 'TLS'),
    { security: 'starttls' },
  ],
]

test.each(rude)(
  '%s: one verdict in time, short and clean words',
  async (_, phase, rudeness, verdict, login) => {
    const server = await startRudeSmtp(phase, rudeness)
    const worker = createJobWorker({ sendTimeoutMs: 8_000, secrets: { PW: PASSWORD } })
    onTestFinished(async () => {
      worker.close()
      await server.close()
    })
    const mail = plainMail(server)
    const command = await worker.handle({
      variables: { ...mail, authentication: { ...mail.authentication, ...(login ?? LOGIN) } },
      headers: {
        errorExpression:
          '=jobError("type " + error.type, {words: error}, if error.variables.retryable then 2 else 0)',
      },
    })
    expect(command).toMatchObject(verdict)
    const text = JSON.stringify(command.variables)
    expect(text.length).toBeLessThan(8_000)
    expect(text).not.toMatch(/\\u00|[\u202e\u001b]/)
    expect(() => void JSON.parse(formatVariables(command.variables))).not.toThrow()
    expect(worker.log.join('')).not.toMatch(/\\u00|[\u202e\u001b]/)
    expect(worker.log.every((line) => line.length < 8_000)).toBe(true)
    worker.close()
    await server.close()
    // what is not heard out is not held either
    expect(server.written()).toBeLessThan(30_000_000)
  },
  40_000,
)
