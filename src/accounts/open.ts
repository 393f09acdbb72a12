import type { Logger } from 'pino'
import { openOperatorFile } from '../files/operator-file.ts'
import type { Pause } from '../time/pause.ts'
import { accountsReading } from './accounts-file.ts'
import { noNamedAccounts, type NamedAccounts } from './named-account.ts'

export interface OpenOptions {
  /** Undefined: there are no accounts by name. */
  readonly path: string | undefined
  readonly log: Logger
  /** A new version is in use. */
  readonly onTaken: () => void
  readonly pause: Pause
}

/** Reads SMTP_ACCOUNTS_FILE, and again when it changes. Throws a FileProblem when it cannot be used at the start. */
export function openNamedAccounts({ path, log, onTaken, pause }: OpenOptions): NamedAccounts & {
  close(): Promise<void>
} {
  if (path === undefined) return { ...noNamedAccounts, close: () => Promise.resolve() }
  return openOperatorFile({
    path,
    ...accountsReading,
    pause,
    onTaken() {
      log.info({ event: 'accounts-file' }, 'the accounts file has changed; its new version is in use')
      onTaken()
    },
    onRefused({ problems }) {
      const text = 'the accounts file cannot be used as it is now; the version before stays in use'
      log.error({ event: 'accounts-file-refused', problems }, text)
    },
  })
}
