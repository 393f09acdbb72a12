import type { Logger } from 'pino'
import { openOperatorFile } from '../files/operator-file.ts'
import type { SigningDomains } from '../mail/dkim/signing.ts'
import type { Pause } from '../time/pause.ts'
import { signingReading, type SigningFile } from './signing-file.ts'

export interface OpenOptions {
  /** Undefined: nothing is signed. */
  readonly path: string | undefined
  readonly log: Logger
  readonly pause: Pause
}

/** Who signs, as the operator says it now. */
export interface Signing {
  current(): SigningDomains
  close(): Promise<void>
}

/** Reads SMTP_DKIM_FILE, and again when it changes. Throws a FileProblem when it cannot be used at the start. */
export function openSigning({ path, log, pause }: OpenOptions): Signing {
  if (path === undefined) return { current: () => NOBODY, close: () => Promise.resolve() }
  const tellWeaknesses = ({ weaknesses }: SigningFile) => {
    for (const reason of weaknesses)
      log.warn({ event: 'dkim-weak-key', reason }, 'a key for signing is shorter than usual')
  }
  const file = openOperatorFile({
    path,
    ...signingReading,
    pause,
    onTaken() {
      log.info({ event: 'dkim-file' }, 'the DKIM file has changed; its new version is in use')
      tellWeaknesses(file.current())
    },
    onRefused({ problems }) {
      const text = 'the DKIM file cannot be used as it is now; the version before stays in use'
      log.error({ event: 'dkim-file-refused', problems }, text)
    },
  })
  tellWeaknesses(file.current())
  return { current: () => file.current().domains, close: () => file.close() }
}

const NOBODY: SigningDomains = new Map()
