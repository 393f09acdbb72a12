import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { refused, sent, type End } from './hostile-case.ts'
import type { Hostility, Point } from './hostile-server.ts'

const say =
  (reply: string | Buffer): Hostility =>
  (socket) =>
    void socket.write(reply)

/** Says this over and over, as fast as it is read, until the other side has had enough. */
const flood =
  (piece: string): Hostility =>
  (socket) => {
    const chunk = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)))
    const source = Readable.from(endless(chunk), { objectMode: false })
    pipeline(source, socket).catch(() => undefined)
  }

function* endless(chunk: Buffer): Generator<Buffer> {
  for (;;) yield chunk
}

/** Says this again and again, so that the connection never looks idle. */
const drip =
  (piece: string): Hostility =>
  (socket) => {
    const timer = setInterval(() => socket.writable && socket.write(piece), 200)
    socket.once('close', () => clearInterval(timer))
  }

const reset: Hostility = (socket) => void socket.resetAndDestroy()
const drop: Hostility = (socket) => void socket.end()

export interface ServerCase {
  readonly name: string
  readonly at: Point
  readonly act: Hostility
  readonly ends: End
  readonly keywords?: readonly string[]
  readonly authentication?: Readonly<Record<string, unknown>>
  readonly slow?: boolean
}

const NOTHING_SENT = /./
const UNCERTAIN = /may have been delivered/
const login = { username: 'shop', password: '{{secrets.PW}}' }

/** What a mail server can say or do; each is one account of its own. */
export const serverCases: readonly ServerCase[] = [
  // greetings
  { name: 'a greeting without end', at: 'connect', act: flood('220-x\r\n'), ends: refused(NOTHING_SENT) },
  { name: 'a line without end', at: 'connect', act: flood('220 xxxxx'), ends: refused(NOTHING_SENT) },
  { name: 'zeros', at: 'connect', act: flood('\0'), ends: refused(NOTHING_SENT) },
  { name: 'a web server', at: 'connect', act: say('HTTP/1.1 400 Bad Request\r\n\r\n'), ends: refused(/./) },
  { name: 'a login shell', at: 'connect', act: say('SSH-2.0-OpenSSH_9.2\r\n'), ends: refused(NOTHING_SENT) },
  {
    name: 'all answers before any question',
    at: 'connect',
    act: say(`220 x\r\n${'250 x\r\n'.repeat(4)}354 x\r\n`),
    ends: refused(/./),
  },
  // never silent, and never done
  {
    name: 'a greeting in drops',
    at: 'EHLO',
    act: drip('250-x\r\n'),
    slow: true,
    ends: refused(/SMTP_SEND_TIMEOUT|./),
  },
  {
    name: 'a login that never ends',
    at: 'AUTH',
    act: drip('334 eA==\r\n'),
    slow: true,
    authentication: login,
    ends: refused(/./),
  },
  { name: 'a last word in drops', at: 'dot', act: drip('250-x\r\n'), slow: true, ends: refused(UNCERTAIN) },
  { name: 'a last word without end', at: 'dot', act: flood('250-x\r\n'), ends: refused(UNCERTAIN) },
  { name: 'a last line without end', at: 'dot', act: flood('yyyyyyyyy'), ends: refused(UNCERTAIN) },
  { name: 'recipients answered without end', at: 'RCPT', act: flood('250-x\r\n'), ends: refused(/./) },
  // words that are meant for somebody else
  { name: 'an integer of ours', at: 'dot', act: say('250 ok "\u0000integer:5\r\n'), ends: sent },
  { name: 'a quotation mark', at: 'dot', act: say('250 ok "}\\",\\u0000\r\n'), ends: sent },
  {
    name: 'a megabyte of backslashes',
    at: 'dot',
    act: say(`250 ${'\\'.repeat(900_000)}\r\n`),
    authentication: login,
    ends: sent,
  },
  { name: 'a megabyte of words', at: 'dot', act: say(`250 ${'y'.repeat(900_000)}\r\n`), ends: sent },
  {
    name: 'a megabyte of percent signs',
    at: 'RCPT',
    act: say(`550 ${'%'.repeat(900_000)}\r\n`),
    authentication: login,
    ends: refused(/550/),
  },
  {
    name: 'a terminal',
    at: 'RCPT',
    act: say('550 \u001b]0;pwn\u0007\u202e {"level":"fatal"}\r\n'),
    ends: refused(/550/),
  },
  {
    name: 'bytes that are no text',
    at: 'RCPT',
    act: say(Buffer.from('35353020fffec080eda0800d0a', 'hex')),
    ends: refused(/550/),
  },
  {
    name: 'a secret given back',
    at: 'RCPT',
    act: say('550 who is Hunter-2-and-a-half?\r\n'),
    authentication: login,
    ends: refused(/550/),
  },
  {
    name: 'a wait of years',
    at: 'RCPT',
    act: say('450 try again in 999999 hours\r\n'),
    ends: refused(/450/),
  },
  // codes that are none
  { name: 'code 999 for the mail', at: 'dot', act: say('999 x\r\n'), ends: refused(UNCERTAIN) },
  { name: 'code 000 for a recipient', at: 'RCPT', act: say('000 x\r\n'), ends: refused(NOTHING_SENT) },
  { name: 'no code for the mail', at: 'dot', act: say('ok\r\n'), ends: refused(UNCERTAIN) },
  { name: 'go ahead for the mail', at: 'dot', act: say('354 more\r\n'), ends: refused(UNCERTAIN) },
  // what a server offers
  {
    name: 'a size of nothing',
    at: 'EHLO',
    act: (_socket, usual) => usual(),
    keywords: ['250-x', '250 SIZE -1'],
    ends: sent,
  },
  {
    name: 'a size of everything',
    at: 'EHLO',
    act: (_socket, usual) => usual(),
    keywords: ['250-x', `250 SIZE ${'9'.repeat(400)}`],
    ends: sent,
  },
  {
    name: 'fifty thousand keywords',
    at: 'EHLO',
    act: (_socket, usual) => usual(),
    keywords: [...Array.from({ length: 50_000 }, (_, at) => `250-X${at}`), '250 OK'],
    ends: sent,
  },
  {
    name: 'answers behind STARTTLS',
    at: 'STARTTLS',
    act: say('220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n235 ok\r\n'),
    keywords: ['250-x', '250 STARTTLS'],
    ends: refused(NOTHING_SENT),
  },
  {
    name: 'TLS that is rubbish',
    at: 'STARTTLS',
    act: (socket) => socket.write(`220 go\r\n${'\u0015\u0003\u0003'.repeat(1_000)}`),
    keywords: ['250-x', '250 STARTTLS'],
    ends: refused(NOTHING_SENT),
  },
  {
    name: 'rubbish where TLS is expected',
    at: 'connect',
    act: flood('\u0016\u0003\u0001\u00ff'),
    authentication: { security: 'tls' },
    ends: refused(/./),
  },
  // going away
  ...(['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA'] as const).flatMap((at): ServerCase[] => [
    { name: `a reset at ${at}`, at, act: reset, ends: refused(NOTHING_SENT) },
    { name: `the end at ${at}`, at, act: drop, ends: refused(NOTHING_SENT) },
  ]),
  { name: 'a reset at the dot', at: 'dot', act: reset, ends: refused(UNCERTAIN) },
  { name: 'good bye at the dot', at: 'dot', act: say('421 4.3.2 Good bye\r\n'), ends: refused(/421/) },
]
