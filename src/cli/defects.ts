import type { Logger } from 'pino'

export interface Defects {
  /** Resolves with the error of the first one. */
  readonly first: Promise<unknown>
  /** Did anything happen that nobody foresaw? */
  readonly happened: () => boolean
  readonly report: (error: unknown) => void
}

/**
 * What nobody foresaw, from anywhere in the process: logged once. The rest of the worker cannot be trusted any more, and
 * ends in order all the same: a mail that waits for its reply would else be uncertain, and the ledger makes it safe.
 */
export function watchForDefects(log: Logger): Defects {
  let seen = false
  let resolve: (error: unknown) => void = () => undefined
  const first = new Promise<unknown>((done) => (resolve = done))
  const report = (error: unknown) => {
    // one defect can throw for ever, in a timer for example
    if (seen) return
    seen = true
    log.fatal({ err: error, event: 'defect' }, 'the worker ends after a defect')
    resolve(error)
  }
  process.on('uncaughtException', report)
  process.on('unhandledRejection', report)
  return { first, happened: () => seen, report }
}
