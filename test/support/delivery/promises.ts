import type { Entry } from '../../../src/ledger/ledger.ts'
import type { Variables } from '../engine-double.ts'
import { RECIPIENTS } from './scenario.ts'

/** A promise that was broken. */
export type Breach =
  /** More mails to somebody than one and one for each consent. */
  | 'doubled'
  /** SUCCESS, and no mail was accepted, or not the one that this activation asked for. */
  | 'success without mail'
  /** SUCCESS, and somebody is named neither as accepted nor as rejected; or as accepted, and got nothing. */
  | 'left out'
  /** A further hand-over while nobody was told that the end of an earlier one is unknown. */
  | 'sent on without asking'
  /** Two attempts on the wire at once, both within their deadline; or a living one called uncertain by another. */
  | 'overtaken'
  /** Handed over by whom the engine had taken the job from, or after the attempt's deadline. */
  | 'late'
  /** Handed over when the job had been over for longer than a lease. */
  | 'sent after the end'
  /** The ledger calls a job ended that goes on. */
  | 'ended too soon'
  /** The worker met an error that it did not foresee. */
  | 'defect'
  /** Neither an end nor a question to a person can be reached any more, or persons cannot help. */
  | 'no way out'

/** One activation of the job, as it was handed out. */
export interface Activation {
  readonly name: string
  readonly worker: object
  /** Of which engine the job was: 0, and 1 after an engine was set up anew. */
  readonly epoch: number
  /** The mail that the job asked for. */
  readonly mail: string
  readonly resends: boolean
  readonly consentTo: string | undefined
  /** The engine took the job from it. */
  timedOut: boolean
  attempt?: Attempt
}

export interface Attempt {
  readonly name: string
  readonly epoch: number
  readonly deadlineAt: number
  handedOver: boolean
  /** On the wire, in a worker that lives. */
  onTheWire: boolean
  /** The server's refusal reached the worker. */
  refused: boolean
  /** Some recipients have it, and the others may be tried again without a question. */
  partly: boolean
  /** The ledger knows that it was sent. */
  noted: boolean
  /** An incident told a person about it. */
  reported: boolean
}

interface Result {
  readonly status?: string
  readonly accepted: readonly string[]
  readonly rejected: readonly { readonly recipient: string }[]
}

/** Watches from outside what the worker promised: knows the mails that the server took and the consents persons gave. */
export class Promises {
  readonly breaches: { readonly breach: Breach; readonly words: string }[] = []
  readonly attempts: Attempt[] = []
  readonly #now: () => number
  readonly #overlooked: Breach | undefined
  /** What went out, and how often somebody got something. */
  readonly #mails = new Set<string>()
  readonly #received = new Map<string, number>()
  readonly #consents = new Map<number, number>()
  #asked: { readonly attempt: string } | undefined

  constructor(now: () => number, overlooked: Breach | undefined) {
    this.#now = now
    this.#overlooked = overlooked
  }

  breach(breach: Breach, words: string): void {
    if (breach !== this.#overlooked) this.breaches.push({ breach, words })
  }

  handedOver(activation: Activation): void {
    const { attempt } = activation
    if (!attempt) return this.breach('late', `${activation.name} hands over without a claim`)
    if (activation.timedOut)
      this.breach('late', `${activation.name} hands over, and the engine had taken the job back`)
    if (this.#now() >= attempt.deadlineAt)
      this.breach('late', `${attempt.name} is handed over after its deadline`)
    const others = this.attempts.filter(
      (other) => other !== attempt && other.epoch === attempt.epoch && other.handedOver,
    )
    if (activation.resends) {
      // the setting is the consent; a person's own was counted when the incident was resolved
      const unknown = others.filter((other) => !other.refused && !other.noted).at(-1)
      if (unknown && activation.consentTo !== unknown.name) this.#consent(activation.epoch)
    } else {
      const unasked = others.find((other) => !other.refused && !other.partly && !other.reported)
      if (unasked)
        this.breach(
          'sent on without asking',
          `${attempt.name} is handed over, and nobody was asked about ${unasked.name}`,
        )
    }
    const rival = others.find((other) => other.onTheWire && this.#now() < other.deadlineAt)
    if (rival && this.#now() < attempt.deadlineAt)
      this.breach('overtaken', `${attempt.name} and ${rival.name} are on the wire`)
    attempt.handedOver = attempt.onTheWire = true
  }

  /** The server has the whole message and will answer for it. */
  accepted({ epoch, mail, name }: Activation, recipients: readonly string[]): void {
    this.#mails.add(`${epoch} ${mail}`)
    const consents = this.#consents.get(epoch) ?? 0
    for (const recipient of recipients) {
      const key = `${epoch} ${recipient}`
      const mails = (this.#received.get(key) ?? 0) + 1
      this.#received.set(key, mails)
      if (mails > 1 + consents)
        this.breach(
          'doubled',
          `${mails} mails to ${recipient} with ${consents} consents, the last by ${name}`,
        )
    }
  }

  /** After an outcome was noted, and after a crash, in which one can be lost again. */
  ledgerSays(entry: Entry | undefined): void {
    const attempt = this.attempts.find(({ name }) => name === entry?.attempt)
    if (attempt) attempt.noted = entry?.state === 'sent'
  }

  /** Another than the one who makes it calls an attempt uncertain. */
  calledUncertain(attempt: string, by: Activation | undefined): void {
    const found = this.attempts.find(({ name }) => name === attempt)
    if (!found || by?.attempt === found) return
    if (found.onTheWire && this.#now() < found.deadlineAt)
      this.breach('overtaken', `${attempt} lives and is called uncertain`)
  }

  completed({ epoch, mail, name }: Activation, variables: Variables, currentEpoch: number): void {
    const result = variables['mail'] as Result | undefined
    // a word about the job of an engine that is no more
    if (result?.status !== 'SUCCESS' || epoch !== currentEpoch) return
    if (!this.#mails.has(`${epoch} ${mail}`))
      this.breach('success without mail', `${name} completes the job, and ${mail} never went out`)
    const { accepted, rejected } = result
    const refused = rejected.map(({ recipient }) => recipient)
    for (const one of RECIPIENTS)
      if (!accepted.includes(one) && !refused.includes(one))
        this.breach('left out', `${name} completes the job, and says nothing of ${one}`)
    for (const one of accepted)
      if (!this.#received.has(`${epoch} ${one}`))
        this.breach('left out', `${name} completes the job, and ${one} got nothing`)
  }

  /** The engine accepted a failure. */
  failed(retries: number, variables: Variables): void {
    this.#asked = undefined
    const consent = variables['smtpUncertainDelivery'] as { readonly attempt: string } | undefined
    if (retries > 0 || !consent) return
    this.#asked = consent
    const attempt = this.attempts.find(({ name }) => name === consent.attempt)
    if (attempt) attempt.reported = true
  }

  /** A person resolved the incident; one that asked about an uncertain mail is thereby answered. */
  resolved(epoch: number): void {
    if (this.#asked) this.#consent(epoch)
    this.#asked = undefined
  }

  /** What the incident of now is about, for an engine that is set back. */
  get asked(): { readonly attempt: string } | undefined {
    return this.#asked
  }

  set asked(asked: { readonly attempt: string } | undefined) {
    this.#asked = asked
  }

  #consent(epoch: number): void {
    this.#consents.set(epoch, (this.#consents.get(epoch) ?? 0) + 1)
  }
}
