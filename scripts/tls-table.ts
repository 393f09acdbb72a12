import { protection } from '../src/mail/account/security.ts'
import type { Security } from '../src/mail/account-request.ts'

/** One way in which diagram, operator, login and server can come together. */
export interface TlsCell {
  readonly asked: Security
  readonly floor: Security
  readonly place: Place
  readonly login: Login
  readonly server: ServerKind
  readonly certificate: CertificateKind
}

export const securities = ['auto', 'tls', 'starttls', 'none'] as const satisfies readonly Security[]
export const floors = ['none', 'auto', 'starttls', 'tls'] as const satisfies readonly Security[]
export const places = ['this machine', 'another machine'] as const
export const logins = ['password', 'token', 'no login'] as const
/** TLS from the start (port 465); STARTTLS; neither. */
export const serverKinds = ['TLS', 'STARTTLS', 'neither'] as const
export const certificateKinds = ['good', 'expired', 'wrong name', 'unknown authority'] as const

export type Place = (typeof places)[number]
export type Login = (typeof logins)[number]
export type ServerKind = (typeof serverKinds)[number]
export type CertificateKind = (typeof certificateKinds)[number]

/** `refused`: type TLS, never tried again. `no greeting`: type CONNECTION, the server waits for TLS and says nothing. */
export type TlsOutcome = 'encrypted' | 'in the clear' | 'refused' | 'no greeting'

export const portOf = (server: ServerKind): number => (server === 'TLS' ? 465 : 587)

/** What comes of it. A server without TLS has no certificate. */
export function tlsOutcome({ asked, floor, place, login, server, certificate }: TlsCell): TlsOutcome {
  const { kind } = protection({
    asked,
    field: 'security',
    floor,
    port: portOf(server),
    address: place === 'this machine' ? '127.0.0.1' : '192.0.2.1',
    withPassword: login !== 'no login',
  })
  const trusted = certificate === 'good' ? 'encrypted' : 'refused'
  switch (kind) {
    case 'refuse':
      return 'refused'
    case 'implicit-tls':
      return server === 'TLS' ? trusted : 'refused'
    case 'require-starttls':
      if (server === 'TLS') return 'no greeting'
      return server === 'STARTTLS' ? trusted : 'refused'
    case 'offer-starttls':
      if (server === 'TLS') return 'no greeting'
      return server === 'STARTTLS' ? trusted : 'in the clear'
    case 'plain':
      return server === 'TLS' ? 'no greeting' : 'in the clear'
  }
}

/** Every cell there is. */
export const tlsCells: readonly TlsCell[] = securities.flatMap((asked) =>
  floors.flatMap((floor) =>
    places.flatMap((place) =>
      logins.flatMap((login) =>
        serverKinds.flatMap((server) =>
          (server === 'neither' ? (['good'] as const) : certificateKinds).map((certificate) => ({
            asked,
            floor,
            place,
            login,
            server,
            certificate,
          })),
        ),
      ),
    ),
  ),
)
