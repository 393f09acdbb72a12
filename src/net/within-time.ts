import { ConnectError } from './connect.ts'

/** The end of a step, unless the time is over first, or the signal aborts: then a ConnectError. The step may go on. */
export function withinTime<T>(step: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = () => {
      end()
      reject(new ConnectError('ESOCKET', 'given up', 'ECANCELED', signal.reason))
    }
    const timer = setTimeout(() => {
      end()
      reject(new ConnectError('ETIMEDOUT', `no answer within ${Math.round(timeoutMs)} ms`, 'ETIMEDOUT'))
    }, timeoutMs)
    step.finally(end).then(resolve, reject)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}
