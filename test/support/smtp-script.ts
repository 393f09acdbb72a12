import { setTimeout as sleep } from 'node:timers/promises'

/** Where in a dialogue a script can speak. `gate`: after 354, before any byte is read. `dot`: after the final dot. */
export type Phase =
  | 'connect'
  | 'EHLO'
  | 'HELO'
  | 'STARTTLS'
  | 'AUTH'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'gate'
  | 'body'
  | 'dot'
  | 'RSET'
  | 'QUIT'

/** A plain string is a reply; `\n` between the lines of a long one. */
export type Action = string | Step

export interface Step {
  /** What to wait for first. */
  readonly after?: () => Promise<unknown>
  readonly reply?: string
  /** drop: FIN. reset: RST. silence: nothing more is read or said. */
  readonly then?: 'drop' | 'reset' | 'silence'
}

export const drop = { then: 'drop' } as const
export const reset = { then: 'reset' } as const
export const silence = { then: 'silence' } as const
export const replyThenDrop = (reply: string): Action => ({ reply, then: 'drop' })
export const delayed = (ms: number, reply: string): Action => ({ after: () => sleep(ms), reply })

export interface Moment {
  /** Counted from 1 over the server's life. */
  readonly connection: number
  /** Counted from 1 within the connection. */
  readonly message: number
  /** Counted from 1 within the message. */
  readonly recipient: number
  readonly line: string
  /** The message as it came, dots stuffed; from `dot` on. */
  readonly data?: Buffer
}

/** Nothing: what a well-behaved server says. */
export type Answer = Action | undefined
export type Answering = Answer | ((moment: Moment) => Answer)

export type Script = Readonly<Partial<Record<Phase, Answering>>> & {
  /** How much of the message is read before `body` speaks. */
  readonly bodyBytes?: number
}

/** The first time the first one, and so on; afterwards the server behaves. */
export function inTurn(...answers: readonly Answer[]): () => Answer {
  let next = 0
  return () => answers[next++]
}
