import { ConnectorError } from '../../failures.ts'

/** Throws TOO_LARGE where a message has more octets than the worker sends. */
export function refuseOversize(bytes: number, most: number): void {
  if (bytes <= most) return
  const mb = (value: number) => `${(value / 1_000_000).toFixed(1)} MB`
  throw new ConnectorError(
    'TOO_LARGE',
    `The message has ${mb(bytes)} in encoded form, and this worker sends at most ${mb(most)} (SMTP_MAX_MESSAGE_SIZE). Leave out or shrink attachments, send a link instead, or ask the operator to raise the limit.`,
    { phase: 'input' },
  )
}
