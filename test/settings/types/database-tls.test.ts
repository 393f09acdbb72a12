import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { afterAll, describe, expect, test } from 'vitest'
import { loadSettings } from '../../../src/settings/load.ts'
import { readDatabaseTls } from '../../../src/settings/types/database-tls.ts'
import { ledgerLocation } from '../../../src/settings/types/ledger-location.ts'

const folder = mkdtempSync(join(tmpdir(), 'smtp-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))
const ca = join(folder, 'ca.pem')
writeFileSync(ca, rootCertificates[0] ?? '')
const text = join(folder, 'note.txt')
writeFileSync(text, 'nothing')

const read = (parameters: string) => readDatabaseTls(new URLSearchParams(parameters))

test.each([
  ['', { mode: 'prefer' }],
  ['sslmode=', { mode: 'prefer' }],
  ['sslmode=disable', { mode: 'disable' }],
  ['sslmode=require&sslnegotiation=direct', { mode: 'require', direct: true }],
  [`sslmode=verify-ca&sslrootcert=${ca}`, { mode: 'verify-ca', authorities: ca }],
  ['sslrootcert=system', { mode: 'verify-full' }],
  [`sslcert=${ca}&sslkey=${text}`, { mode: 'prefer', certificate: ca, key: text }],
])('%j is understood', (parameters, tls) => {
  expect(read(parameters)).toEqual(tls)
})

describe('what cannot be granted is refused at start, and the whole URL stays hidden', () => {
  test.each([
    ['sslmode=no-verify', 'must have one of disable, allow, prefer, require, verify-ca, verify-full'],
    ['sslmode=REQUIRE', 'must have one of'],
    ['ssl=true', 'parameter ssl, which is not read; sslmode=verify-full'],
    ['sslcrl=/x', 'parameter sslcrl'],
    ['sslmode=verify-ca', 'must name the certificate of the authority as sslrootcert'],
    ['sslmode=require&sslrootcert=system', 'sslmode=verify-full where it has sslrootcert=system'],
    ['sslmode=require&sslrootcert=/missing.pem', 'wrong sslrootcert: it names something that cannot be read'],
    [`sslmode=require&sslrootcert=${text}`, 'wrong sslrootcert: it names a file without a certificate'],
    ['sslmode=prefer&sslnegotiation=direct', 'sslmode=require or a stronger one'],
    ['sslnegotiation=other', 'postgres or direct'],
    ['sslcert=/x', 'sslcert and sslkey both'],
  ])('%s', (parameters, why) => {
    const parsed = ledgerLocation.safeParse(`postgres://me:hunter22@db/mail?${parameters}`)
    const message = parsed.error?.issues.map((issue) => issue.message).join('') ?? ''
    expect(message).toContain(why)
    expect(message).not.toContain('hunter22')
  })
})

test('variables of the database driver are refused, where there is a database', () => {
  const env = { PGSSLMODE: 'verify-full', PGSSLROOTCERT: '', SMTP_LEDGER: 'postgres://db/mail' }
  expect(() => loadSettings(env)).toThrow('PGSSLMODE is not read; write sslmode')
  expect(() => loadSettings(env)).not.toThrow('PGSSLROOTCERT')
  expect(() => loadSettings({ PGSSLMODE: 'require', SMTP_LEDGER: 'memory:' })).not.toThrow()
})
