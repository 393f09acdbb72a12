import type { Email, ReceiptOf } from '../email.ts'
import type { DeliveryReceipt, Envelope } from '../send/send.ts'

const NOTIFY = {
  success: 'SUCCESS',
  failure: 'FAILURE',
  delay: 'DELAY',
} as const satisfies Record<ReceiptOf, DeliveryReceipt['notify'][number]>

/**
 * What the envelope asks of the servers on the way. A receipt calls the mail by the left side of its Message-ID (ENVID,
 * RFC 3461 4.4: 100 characters at most): the same one on every attempt, and whoever has the result finds it.
 */
export function deliveryWishes(
  { deliveryReceipt, requireTls }: Pick<Email, 'deliveryReceipt' | 'requireTls'>,
  messageId: string,
): Pick<Envelope, 'receipt' | 'requireTls'> {
  return {
    ...(deliveryReceipt && {
      receipt: {
        notify: deliveryReceipt.of.map((one) => NOTIFY[one]),
        envid: messageId.slice(1, messageId.indexOf('@')),
        field: deliveryReceipt.field,
      },
    }),
    ...(requireTls && { requireTls }),
  }
}
