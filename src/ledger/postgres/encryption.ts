import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { readDatabaseTls, type DatabaseTls } from '../../settings/types/database-tls.ts'
import { WrongValue } from '../../settings/types/values.ts'
import { errorCode } from '../../text/error-text.ts'

/** What the driver is told: no TLS, or TLS with these options. */
export type Encryption = false | ConnectionOptions

export interface DatabaseAccess {
  /** The URL without what it says of TLS: the driver has a reading of its own for that. */
  readonly url: string
  readonly tls: DatabaseTls
}

/** Throws when the URL asks for something that is not supported. */
export function readAccess(text: string): DatabaseAccess {
  const url = new URL(text)
  const tls = readDatabaseTls(url.searchParams)
  if (tls instanceof WrongValue) throw new Error(`its URL ${tls.why}`)
  for (const name of [...url.searchParams.keys()]) if (name.startsWith('ssl')) url.searchParams.delete(name)
  return { url: url.href, tls }
}

/** What to try, in this order. Reads the files that the URL names, and throws where one cannot be read. */
export function encryptionsOf({ mode, authorities, certificate, key }: DatabaseTls): readonly Encryption[] {
  const encrypted: ConnectionOptions = {
    ...(authorities !== undefined && { ca: readFileSync(authorities) }),
    ...(certificate !== undefined && { cert: readFileSync(certificate) }),
    ...(key !== undefined && { key: readFileSync(key) }),
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    // as libpq: whoever names an authority wants its certificates, whatever the mode is called
    rejectUnauthorized: mode === 'verify-full' || authorities !== undefined,
  }
  switch (mode) {
    case 'disable':
      return [false]
    case 'allow':
      return [false, encrypted]
    case 'prefer':
      return [encrypted, false]
    default:
      return [encrypted]
  }
}

/** The server has no TLS, wants it or wants none: another way to connect may be taken where the mode leaves it open. */
export function isAboutEncryption(error: unknown): boolean {
  const code = errorCode(error) ?? ''
  const message = error instanceof Error ? error.message : ''
  // 28000: no entry of pg_hba.conf fits, and each may ask for TLS or for none
  return code === '28000' || isTlsError(code) || /SSL connection/i.test(message)
}

function isTlsError(code: string): boolean {
  return /^(ERR_SSL|ERR_TLS|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)
}
