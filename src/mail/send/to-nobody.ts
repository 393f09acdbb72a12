import { Writable } from 'node:stream'
import type { MailSender } from './send.ts'

/** Takes every message to its last byte, as a server does, and drops it. */
export const sendToNobody: MailSender['send'] = (mail, done) => {
  const { signal } = mail.data
  const source = mail.message.createReadStream()
  const end = (error: Error | null) => {
    signal.removeEventListener('abort', onAbort)
    source.destroy()
    if (error) done(error)
    else done(null, { accepted: [], rejected: [], response: '' })
  }
  const onAbort = () => {
    const { reason } = signal as { reason: unknown }
    end(reason instanceof Error ? reason : new Error(String(reason)))
  }
  if (signal.aborted) return onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  source.once('error', end)
  const sink = new Writable({ write: (_part, _encoding, taken) => taken() })
  sink.once('finish', () => end(null))
  source.pipe(sink)
}
