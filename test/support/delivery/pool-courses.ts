import { drop, inTurn, type Action, type Moment, type Script } from '../smtp-script.ts'
import { turn } from './observed-send.ts'
import type { WireDouble } from './pool-double.ts'

/** What happens on our side meanwhile. */
export interface Sender {
  /** Ends the send. */
  readonly abort: () => undefined
  /** The gate was asked to open. */
  readonly asked: Promise<void>
}

/** One mail's way: how the server behaves, and the same as steps of the double. */
export interface Course {
  readonly name: string
  /** `sent`, or the code of the error. */
  readonly ends: string
  readonly script: (sender: Sender) => Script
  readonly steps: (wire: WireDouble, sender: Sender) => Promise<void> | void
  /** The message: at once, in two parts, or in parts of which the last comes only when the send is over. */
  readonly message?: 'at once' | 'in parts' | 'unfinished'
  /** The gate opens at once, never lets anything pass, opens when the send is over, or when the mail is tried again. */
  readonly gate?: 'open' | 'closed' | 'too late' | 'second time'
  /** The mail goes over a connection that sent one before. */
  readonly isReused?: boolean
  /** Nothing listens where the mail server should be. */
  readonly isAway?: boolean
}

export const RECIPIENTS = ['ada@example.org', 'bob@example.org']
export const OK = '250 2.0.0 Ok'
const LATER = '451 4.2.1 mailbox busy'
const NO = '550 5.1.1 no such user'

/** For the mail that is looked at, and not for one before it, nor for a second try. */
const once = (action: Action) => (moment: Moment) => (moment.message === 2 ? action : undefined)

/** Takes the connection, and the server says 354. */
const toTheGate = async (wire: WireDouble) => {
  wire.connect()
  wire.call()
  await turn()
}
const atTheGate = (then: (wire: WireDouble) => void) => async (wire: WireDouble) => {
  await toTheGate(wire)
  then(wire)
}

export const COURSES: readonly Course[] = [
  { name: 'a mail', ends: 'sent', script: () => ({ dot: OK }), steps: atTheGate((wire) => wire.accept(OK)) },
  {
    name: 'a mail in parts',
    ends: 'sent',
    message: 'in parts',
    script: () => ({ dot: OK }),
    steps: atTheGate((wire) => wire.accept(OK)),
  },
  {
    name: 'a recipient is deferred',
    ends: 'sent',
    script: () => ({ RCPT: inTurn(undefined, LATER), dot: OK }),
    async steps(wire) {
      wire.connect()
      wire.defer('bob@example.org')
      wire.call()
      await turn()
      wire.accept(OK)
    },
  },
  {
    name: 'there is no connection',
    ends: 'ESOCKET',
    isAway: true,
    script: () => ({}),
    steps: (wire) => wire.lose(),
  },
  {
    name: 'the connection is lost before DATA',
    ends: 'ECONNECTION',
    script: () => ({ MAIL: drop }),
    steps(wire) {
      wire.connect()
      wire.lose()
    },
  },
  {
    name: 'the connection is lost at the gate',
    ends: 'ECONNECTION',
    gate: 'too late',
    script: ({ asked }) => ({ gate: { after: () => asked, ...drop } }),
    steps: atTheGate((wire) => wire.lose()),
  },
  {
    name: 'the connection is lost in the middle of the message',
    ends: 'ECONNECTION',
    message: 'unfinished',
    script: () => ({ body: drop }),
    steps: atTheGate((wire) => wire.lose()),
  },
  {
    name: 'the connection is lost after the last byte',
    ends: 'ECONNECTION',
    script: () => ({ dot: drop }),
    steps: atTheGate((wire) => wire.lose()),
  },
  ...[NO, LATER].map((reply) => ({
    name: `no recipient is taken: ${reply}`,
    ends: 'EENVELOPE',
    script: () => ({ RCPT: reply }),
    steps(wire: WireDouble) {
      wire.connect()
      wire.refuse(reply)
    },
  })),
  {
    name: 'one recipient is deferred, and the other is not taken',
    ends: 'EENVELOPE',
    script: () => ({ RCPT: inTurn(NO, LATER) }),
    steps(wire) {
      wire.connect()
      wire.defer('bob@example.org')
      wire.refuse(NO)
    },
  },
  ...['554 5.6.0 no', '451 4.3.0 later'].map((reply) => ({
    name: `the message is not taken: ${reply}`,
    ends: 'EMESSAGE',
    script: () => ({ dot: reply }),
    steps: atTheGate((wire) => wire.refuse(reply)),
  })),
  {
    name: 'the gate lets nothing pass',
    ends: 'ESTREAM',
    gate: 'closed',
    script: () => ({}),
    steps: toTheGate,
  },
  {
    name: 'ended from our side before a connection takes it',
    ends: 'EABORT',
    script: ({ abort }) => ({ connect: abort }),
    steps(wire, { abort }) {
      abort()
      wire.connect()
    },
  },
  {
    name: 'ended from our side before DATA',
    ends: 'EABORT',
    script: ({ abort }) => ({ MAIL: abort }),
    steps(wire, { abort }) {
      wire.connect()
      abort()
      wire.call()
    },
  },
  {
    name: 'ended from our side at the gate',
    ends: 'EABORT',
    gate: 'too late',
    script: ({ abort, asked }) => ({ gate: { after: () => asked.then(abort) } }),
    async steps(wire, { abort }) {
      await toTheGate(wire)
      abort()
    },
  },
  {
    name: 'ended from our side in the middle of the message',
    ends: 'EABORT',
    message: 'unfinished',
    script: ({ abort }) => ({ body: abort }),
    async steps(wire, { abort }) {
      await toTheGate(wire)
      abort()
    },
  },
  {
    name: 'ended from our side after the last byte',
    ends: 'EABORT',
    script: ({ abort }) => ({ dot: abort }),
    async steps(wire, { abort }) {
      await toTheGate(wire)
      abort()
      wire.accept(OK)
    },
  },
  {
    name: 'a connection that had died idle: the mail takes another',
    ends: 'sent',
    isReused: true,
    script: () => ({ MAIL: once(drop), dot: OK }),
    async steps(wire) {
      wire.connect()
      wire.lapse()
      await toTheGate(wire)
      wire.accept(OK)
    },
  },
  {
    name: 'a connection that had died idle, seen at the gate: the mail takes another',
    ends: 'sent',
    isReused: true,
    gate: 'second time',
    script: ({ asked }) => ({ gate: once({ after: () => asked, ...drop }), dot: OK }),
    async steps(wire) {
      await toTheGate(wire)
      wire.lapse()
      await toTheGate(wire)
      wire.accept(OK)
    },
  },
  {
    name: 'a connection that had died idle, seen when bytes are out: the mail takes no other',
    ends: 'ECONNECTION',
    isReused: true,
    message: 'unfinished',
    script: () => ({ body: once(drop) }),
    steps: atTheGate((wire) => wire.lapse()),
  },
]
