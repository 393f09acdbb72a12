/** The rules of the delivery guarantee, each of them a switch: with one of them off, a promise has to break. */
export interface Rules {
  /** `attempting` is on the disk before the bytes go. */
  readonly durableClaim: boolean
  /** A claim goes only over the entry that was looked at. */
  readonly compareAndSet: boolean
  /** Outcomes and ends are noted only where the entry is that of their own attempt. */
  readonly ownEntry: boolean
  /** The lease is looked at in the turn in which the bytes go. */
  readonly leaseAtTheGate: boolean
  /** And so is the deadline of the transaction. */
  readonly deadlineAtTheGate: boolean
  /** An attempt that is under way is left alone. */
  readonly liveIsLeftAlone: boolean
  /** Consent travels in the job and is for one attempt; otherwise every uncertain entry is taken for consent. */
  readonly consentToOneAttempt: boolean
  /** No reply means uncertain, never `not sent`. */
  readonly uncertainIsNotGuessed: boolean
  /** A job that has the mail of this entry is answered from it. */
  readonly sentIsAnswered: boolean

  /** A claim carries what earlier transactions reached. */
  readonly claimCarriesWhatIsHad: boolean
  /** `not sent` leads back to `sent` where some have the mail. */
  readonly notSentLeadsBack: boolean
  /** Who was never tried is kept apart, and is sent to whatever the policy for deferred ones says. */
  readonly untriedIsKeptApart: boolean
  /** A further transaction, and a second send with consent, goes to those alone who are left. */
  readonly restAlone: boolean
  /** One result: what all transactions reached. */
  readonly oneResult: boolean
  /** There is a next transaction only while fewer are left than before. */
  readonly progressIsNeeded: boolean
}

export const contract: Rules = {
  durableClaim: true,
  compareAndSet: true,
  ownEntry: true,
  leaseAtTheGate: true,
  deadlineAtTheGate: true,
  liveIsLeftAlone: true,
  consentToOneAttempt: true,
  uncertainIsNotGuessed: true,
  sentIsAnswered: true,
  claimCarriesWhatIsHad: true,
  notSentLeadsBack: true,
  untriedIsKeptApart: true,
  restAlone: true,
  oneResult: true,
  progressIsNeeded: true,
}
