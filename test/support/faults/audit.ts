/** How the instance of a mail ended, with the Message-ID that its result names. */
export interface Ended {
  readonly mail: number
  readonly how: 'completed' | 'settled by a person'
  readonly messageId?: string | undefined
}

/** Everything that must be empty. */
export interface Breaches {
  /** Ended, and the server has no copy. */
  readonly lost: number[]
  /** The server has more than one copy. */
  readonly doubled: number[]
  /** The result names a mail that the server does not have. */
  readonly misnamed: number[]
  /** Never ended. */
  readonly stuck: number[]
}

/** Compares what the engine says with the log of the mail server. */
export function audit(
  mails: number,
  ended: readonly Ended[],
  copiesOf: (mail: number) => readonly string[],
): Breaches {
  const all = Array.from({ length: mails }, (_, mail) => mail)
  const known = new Set(ended.map(({ mail }) => mail))
  return {
    lost: ended.filter(({ mail }) => copiesOf(mail).length === 0).map(({ mail }) => mail),
    doubled: all.filter((mail) => copiesOf(mail).length > 1),
    misnamed: ended
      .filter(({ how, mail, messageId }) => how === 'completed' && !copiesOf(mail).includes(messageId ?? ''))
      .map(({ mail }) => mail),
    stuck: all.filter((mail) => !known.has(mail)),
  }
}
