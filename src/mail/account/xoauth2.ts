import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { z } from 'zod'

/** What the server says of a token that it refuses. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused'
  /** An HTTP status: `401`. */
  readonly tokenStatus: string | undefined

  constructor(tokenStatus: string | undefined) {
    super('the server refused the access token')
    this.tokenStatus = tokenStatus
  }
}

/**
 * XOAUTH2 (developers.google.com/workspace/gmail/imap/xoauth2-protocol). Instead of nodemailer's own, which asks for
 * another token by itself, and throws away what the server said of the first.
 */
export async function sayXoauth2(
  login: Parameters<SMTPConnection.CustomAuthenticationHandlers[string]>[0],
): Promise<void> {
  const { user, pass } = login.auth.credentials
  const words = Buffer.from(`user=${user}\x01auth=Bearer ${pass}\x01\x01`).toString('base64')
  let reply = await login.sendCommand(`AUTH XOAUTH2 ${words}`)
  let tokenStatus: string | undefined
  if (reply.status === 334) {
    tokenStatus = statusIn(reply.text)
    // the refusal itself comes after an empty answer
    reply = await login.sendCommand('')
  }
  if (reply.status < 200 || reply.status > 299) throw new TokenRefused(tokenStatus)
}

const LONGEST = 4_000
const statusSchema = z.object({ status: z.coerce.string().regex(/^\d{3}$/) })

/** A challenge holds JSON in base64: `{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}`. */
function statusIn(challenge: string): string | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(challenge.slice(0, LONGEST), 'base64').toString('utf8'))
    return statusSchema.safeParse(json).data?.status
  } catch {
    return undefined
  }
}
