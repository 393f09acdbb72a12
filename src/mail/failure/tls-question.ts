import type { TlsFacts } from '../../net/tls-facts.ts'
import type { SmtpFault } from './smtp-fault.ts'

/** What is wrong with a server's encryption, and what to do about that very thing. */
export interface TlsProblem {
  readonly what: string
  /** Sentences about the certificate. */
  readonly facts?: string
  readonly advice: string
}

export interface TlsQuestion {
  readonly fault: SmtpFault
  readonly host: string
  readonly facts: TlsFacts | undefined
  /** Foreign words, fit to be shown. */
  readonly words: (text: string, longest?: number) => string
  /** Epoch ms */
  readonly now: number
}
