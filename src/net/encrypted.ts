import { isIP, type Socket } from 'node:net'
import { connect, type SecureContext, type TLSSocket } from 'node:tls'
import { hostOfCertificate } from './trust.ts'

/** TLS over a connection that is there, with a certificate for that name or address. The caller ends both, and in time. */
export function encrypted(
  socket: Socket,
  host: string,
  secureContext: SecureContext | undefined,
  protocols: readonly string[] = [],
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = connect({
      socket,
      checkServerIdentity: (_, certificate) => hostOfCertificate(host, certificate),
      ...(secureContext && { secureContext }),
      // addresses do not go into SNI (RFC 6066 section 3)
      ...(isIP(host) === 0 && { servername: host }),
      ...(protocols.length > 0 && { ALPNProtocols: [...protocols] }),
    })
    secure.once('secureConnect', () => {
      secure.removeListener('error', reject)
      secure.on('error', () => {})
      resolve(secure)
    })
    secure.once('error', reject)
  })
}
