/** What nodemailer (or the connection below it) says about a failed send; nothing in it is certain to be there. */
export interface SmtpFault {
  readonly message: string
  /** `ECONNECTION`, `EENVELOPE`, … */
  readonly code?: string
  /** The system's code, where nodemailer put its own in its place: `ECONNREFUSED`. */
  readonly originalCode?: string
  readonly command?: string
  /** The server's reply, all lines of it. */
  readonly response?: string
  readonly timeoutType?: string
  /** Only on the error of a single recipient. */
  readonly recipient?: string
  /** One error per refused recipient, when none was accepted. */
  readonly rejectedErrors: readonly unknown[]
  /** The names in a certificate that does not fit the host: `DNS:a.example, DNS:b.example`. */
  readonly certificateNames?: string
  /** The ways to log in that the server offers, where none of them could be used; empty when it offers none. */
  readonly offered?: string
  /** Those that this worker could have used. */
  readonly known?: readonly string[]
  /** The server offers STARTTLS on a connection that is not encrypted. */
  readonly offersTls?: boolean
  /** What the server says of an access token, as an HTTP status: `401`. */
  readonly tokenStatus?: string
}

const TEXTS = [
  'code',
  'originalCode',
  'command',
  'response',
  'timeoutType',
  'recipient',
  'tokenStatus',
] as const

/** Reads an error of unknown make. */
export function readFault(error: unknown): SmtpFault {
  if (typeof error !== 'object' || error === null) return { message: String(error), rejectedErrors: [] }
  const fields = new Map<string, unknown>(TEXTS.map((name) => [name, Reflect.get(error, name)]))
  const texts = [...fields].filter(([, value]) => typeof value === 'string' && value !== '')
  const message: unknown = Reflect.get(error, 'message')
  const rejectedErrors: unknown = Reflect.get(error, 'rejectedErrors')
  const certificate: unknown = Reflect.get(error, 'cert')
  const names: unknown =
    typeof certificate === 'object' && certificate !== null && Reflect.get(certificate, 'subjectaltname')
  const offered: unknown = Reflect.get(error, 'offered')
  const known: unknown = Reflect.get(error, 'known')
  if (typeof offered === 'string')
    return {
      message: 'no way to log in',
      code: 'EAUTH',
      offered,
      known: Array.isArray(known) ? known.map(String) : [],
      offersTls: Reflect.get(error, 'offersTls') === true,
      rejectedErrors: [],
    }
  return {
    message: typeof message === 'string' ? message : '',
    rejectedErrors: Array.isArray(rejectedErrors) ? rejectedErrors : [],
    ...(typeof names === 'string' && { certificateNames: names }),
    ...Object.fromEntries(texts),
  }
}

/** The most exact code there is. */
export function reasonCode(fault: SmtpFault): string {
  return fault.originalCode ?? fault.code ?? ''
}
