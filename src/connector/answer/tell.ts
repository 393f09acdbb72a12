import type { Metrics } from '../../telemetry/metrics.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { printable } from '../../text/printable.ts'
import type { Turn } from '../turn.ts'

/** Tells operators how a delivery ended: counted, and one line in the log. */
export function tell(
  delivery: Delivery,
  { log, masks }: Pick<Turn, 'log' | 'masks'>,
  metrics: Metrics,
): void {
  const host = delivery.server?.replace(/:\d+$/, '')
  switch (delivery.kind) {
    case 'sent': {
      const { redirected, delivery: how } = delivery.result
      const isSimulated = how === 'simulated' && !delivery.replayed
      const event = delivery.replayed ? 'replayed' : isSimulated ? 'simulated' : 'sent'
      metrics.mail(event)
      log.info({ event, host, code: codeOf(delivery.result), redirected }, TOLD[event])
      const inputs = placesWarnedOf(delivery.result)
      if (inputs.length > 0 && !delivery.replayed)
        log.warn({ event: 'warnings', inputs }, 'the mail went out; its result has warnings')
      return
    }
    case 'failed': {
      const { type, details, message } = delivery.error
      const { code, enhancedCode } = details
      metrics.mail('refused', type)
      const reason = withoutAddresses(printable(masks.words(message)))
      log.info({ event: 'refused', host, type, code, enhancedCode, reason }, 'mail not sent')
      return
    }
    case 'uncertain':
      metrics.mail('uncertain', 'UNCERTAIN')
      log.info({ event: 'uncertain', host, messageId: delivery.trace.messageId }, 'mail uncertain')
      return
    case 'put-off':
      metrics.mail('put_off', delivery.reason)
      log.debug(
        { event: 'put-off', host, why: masks.words(delivery.why), waitMs: delivery.backoffMs },
        'job given back, no retry used',
      )
      return
    case 'gone':
      log.info({ event: 'gone', host, why: delivery.why }, 'job is not ours any more')
  }
}

const TOLD = {
  sent: 'mail sent',
  simulated: 'mail goes to nobody',
  replayed: 'mail was sent before',
} as const

/** The incident names the recipients, for the one who has to correct them; the log must not (Bcc among them). */
function withoutAddresses(text: string): string {
  // the @ is looked for in each word afterwards: in the pattern, it would be looked for once from every letter
  return text.replace(/[^\s"'<>()[\],;:]+/g, (word) => (/.@./.test(word) ? '<address>' : word))
}

/** What a warning quotes is content, so the log says which inputs the result has warnings about, and no more. */
function placesWarnedOf({ warnings }: Readonly<Record<string, unknown>>): string[] {
  const texts: unknown[] = Array.isArray(warnings) ? warnings : []
  return [...new Set(texts.map((text) => String(text).split(': ', 1)[0] ?? ''))]
}

function codeOf(result: Readonly<Record<string, unknown>>): string | undefined {
  const { serverResponse } = result
  return typeof serverResponse === 'string' ? serverResponse.slice(0, 3) || undefined : undefined
}
