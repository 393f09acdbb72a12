/** A set of recipients, one bit for each: no more than three are needed (one has it, one is on the way, one is left). */
export type Recipients = number

export const EVERYBODY: Recipients = 0b111
export const PEOPLE = [0b001, 0b010, 0b100] as const

export const without = (all: Recipients, some: Recipients): Recipients => all & ~some

/** The first of them, as many as a server takes in one transaction. */
export function first(all: Recipients, atMost: number): Recipients {
  let left = atMost
  return PEOPLE.filter((one) => (all & one) !== 0 && left-- > 0).reduce((sum, one) => sum | one, 0)
}

/** What is had of a mail so far; whoever is in none of these was deferred. */
export interface Had {
  readonly accepted: Recipients
  readonly refused: Recipients
  /** More than the server took in one transaction: never tried. */
  readonly untried: Recipients
}

export const NOTHING: Had = { accepted: 0, refused: 0, untried: 0 }

export const deferredOf = ({ accepted, refused, untried }: Had): Recipients =>
  without(EVERYBODY, accepted | refused | untried)

export type EntryState = 'none' | 'attempting' | 'sent' | 'not-sent' | 'uncertain'

export interface Entry extends Had {
  readonly state: EntryState
  readonly attempt: number
  readonly ended: boolean
  readonly mail: number
}

export const NO_ENTRY: Entry = { ...NOTHING, state: 'none', attempt: 0, ended: false, mail: 0 }

/** Where an activation stands. A reply and the note of it are one step: to die between them is to die before both. */
export type Place =
  | 'looks'
  /** A transaction is under way, and the server has not said 354. */
  | 'envelope'
  /** The claim is written, nothing was handed over. */
  | 'claimed'
  | 'waits for the reply'
  | 'between two transactions'
  | 'completes'
  /** Some have the mail: it asks to be tried again for the rest. */
  | 'fails for the rest'
  | 'fails'
  | 'reports'
  | 'gives back'
  | 'notes the end'

/** One activation of the job. */
export interface Activation {
  readonly place: Place
  readonly worker: number
  /** It believes in its lease. */
  readonly lease: boolean
  readonly mail: number
  /** The attempt that the job carries consent to. */
  readonly consent: number
  readonly seen: Pick<Entry, 'state' | 'attempt' | 'ended'>
  readonly attempt: number
  /** The deadline of its transaction is over. */
  readonly late: boolean
  readonly had: Had
  /** Whom its transaction is for, and what the server said to each. */
  readonly aim: Recipients
  readonly taken: Recipients
  readonly refused: Recipients
  readonly over: Recipients
  /** The server has the whole message and takes it. */
  readonly inQueue: boolean
  /** Transactions of this activation so far. */
  readonly transactions: number
  /** The failure can pass. */
  readonly again: boolean
}

export type JobState = 'ready' | 'taken' | 'backoff' | 'incident' | 'completed'

/** What an incident about an uncertain mail asks: consent to this attempt, for those who may not have the mail. */
export interface Asked {
  readonly attempt: number
  readonly rest: Recipients
}

export interface Engine {
  readonly job: JobState
  /** 1 or 2: which activation has the lease; 0: none. */
  readonly holder: number
  readonly retries: number
  readonly mail: number
  readonly consent: number
  readonly asked: Asked | null
}

export type CommandKind = 'complete' | 'retry' | 'incident' | 'uncertain' | 'give back'

/** A word to the engine. */
export interface Command {
  readonly kind: CommandKind
  readonly attempt: number
  readonly mail: number
  readonly had: Had
  /** Recipients in the question. */
  readonly rest: Recipients
}

/** What only an onlooker knows. */
export interface Onlooker {
  /** Mails that each recipient got, and how many each may get; of either mail of the job. */
  readonly got: readonly (readonly number[])[]
  readonly allowed: readonly number[]
  /** Who has either mail for sure: the disk says so. */
  readonly sure: readonly Recipients[]
  /** Attempts handed over whose end is unknown to the ledger; attempts that a person was asked about. */
  readonly unknown: number
  readonly reported: number
  /** Something happened that a healthy system does not do. */
  readonly spoilt: boolean
  readonly attempts: number
}

export const FAULTS = [
  'wire',
  'reply',
  'deny',
  'nobody',
  'lost',
  'delay',
  'timeout',
  'slow',
  'crash',
  'power',
  'freeze',
  'ledger',
  'change',
] as const
export type Fault = (typeof FAULTS)[number]
/** How often each may still happen, and how often a person still acts. */
export type Budgets = Readonly<Record<Fault | 'person', number>>

export interface State {
  readonly engine: Engine
  readonly entry: Entry
  /** The entry as it is on the disk. */
  readonly disk: Entry
  readonly activations: readonly (Activation | null)[]
  readonly stuck: Command | null
  readonly left: Budgets
  readonly onlooker: Onlooker
}
