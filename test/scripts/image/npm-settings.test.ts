import { expect, test } from 'vitest'
import { npmrc } from '../../../scripts/image/npm-settings.ts'

const registry = 'https://npm.example.org/'

test('npm gets packages from where this machine gets them', () => {
  expect(npmrc({ registry, certificates: undefined }).split('\n')).toEqual(
    expect.arrayContaining([`registry=${registry}`, 'cache=/var/cache/npm', 'prefer-offline=true']),
  )
})

test('npm trusts whom this machine trusts, and is told so only then', () => {
  expect(npmrc({ registry, certificates: '/etc/own.pem' })).toContain(
    '\ncafile=/var/cache/npm-certificates.pem\n',
  )
  expect(npmrc({ registry, certificates: undefined })).not.toContain('cafile')
})
