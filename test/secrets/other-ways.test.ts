import { linkSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { otherWays, type Surroundings } from '../../src/secrets/other-ways.ts'
import { readSecretsFile } from '../../src/secrets/secrets-file.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'ways-')))
const at = (...names: string[]) => join(root, ...names)

/** As Kubernetes mounts a volume: `name` is a link to `..data/name`, and `..data` one to the version. */
function mount(name: string): string {
  mkdirSync(at(name, '..v1'), { recursive: true })
  writeFileSync(at(name, '..v1', 'shop'), 'value')
  symlinkSync('..v1', at(name, '..data'))
  symlinkSync('..data/shop', at(name, 'shop'))
  return at(name)
}

const dir = mount('mount')
mkdirSync(at('mount', 'below'))
mkdirSync(at('elsewhere'))
mkdirSync(at('content'))
writeFileSync(at('mount', 'below', 'deep'), 'value')
writeFileSync(at('elsewhere', 'pw'), 'value')
writeFileSync(at('elsewhere', 'free'), 'value')
writeFileSync(at('content', 'pw'), 'value')
symlinkSync(at('elsewhere', 'pw'), at('mount', 'soft'))
writeFileSync(at('elsewhere', 'twice'), 'value')
linkSync(at('elsewhere', 'twice'), at('mount', 'hard'))
symlinkSync(at('mount'), at('other-way'))
symlinkSync(at('content'), at('to-content'))

const ways = (secrets: object, own: Partial<Surroundings> = {}, rest: object = {}) =>
  otherWays(readSecretsFile({ secrets, ...rest }), { env: {}, envPrefix: 'SECRET_', reserved: [], ...own })
const file = (...names: string[]) => ({ from: `file:${at(...names)}` })

describe('a variable', () => {
  const shop = { SHOP: { from: 'env:SECRET_PW' } }

  test('with the prefix is also a secret of the rest of its name', () => {
    expect(ways(shop)).toEqual([
      'secrets.SHOP.from names SECRET_PW, which is also secrets.PW and bound to nothing there; list PW, too, or take a variable that does not begin with SECRET_',
    ])
  })

  test.each<[string, object, Partial<Surroundings>, object]>([
    ['that is listed under that name, too', { ...shop, PW: { from: 'env:X', hosts: ['a'] } }, {}, {}],
    ['of its own name', { PW: { from: 'env:SECRET_PW' } }, {}, {}],
    ['where there are no others', shop, {}, { otherSecrets: 'deny' }],
    ['without the prefix', shop, { envPrefix: 'MAIL_' }, {}],
    ['whose rest is no name', { SHOP: { from: 'env:SECRET_.PW' } }, {}, {}],
    ['under two names', { A: { from: 'env:PW' }, B: { from: 'env:PW', hosts: ['a'] } }, {}, {}],
    [
      'that begins as settings do, where the prefix does',
      { X: { from: 'env:SMTP_S_X' } },
      { envPrefix: 'SMTP_S_' },
      {},
    ],
  ])('%s is well', (_, secrets, own, rest) => {
    expect(ways(secrets, own, rest)).toEqual([])
  })

  test.each([
    'SMTP_LEDGER',
    'SMTP_NEW',
    'ZEEBE_CLIENT_SECRET',
    'CAMUNDA_CLIENT_AUTH_CLIENT_SECRET',
    'camunda.client.auth.password',
    'LOG_LEVEL',
  ])('%s is a setting', (variable) => {
    expect(ways({ X: { from: `env:${variable}` } }, { reserved: ['LOG_LEVEL'] })).toEqual([
      `secrets.X.from names ${variable}, a setting of the worker, and not a secret`,
    ])
  })
})

describe('a file', () => {
  const pw = at('elsewhere', 'pw')

  test.each<[string, object, Partial<Surroundings>, string]>([
    ['of the folder', { X: file('mount', 'shop') }, { dir }, 'SMTP_SECRETS_DIR gives as secrets.shop'],
    [
      'behind the link of the folder',
      { X: file('mount', '..data', 'shop') },
      { dir },
      'gives as secrets.shop',
    ],
    ['behind both links', { X: file('mount', '..v1', 'shop') }, { dir }, 'gives as secrets.shop'],
    ['by another way to the folder', { X: file('other-way', 'shop') }, { dir }, 'gives as secrets.shop'],
    [
      'of a folder that is a link',
      { X: file('mount', 'shop') },
      { dir: at('other-way') },
      'gives as secrets.shop',
    ],
    ['that the folder links to', { X: file('elsewhere', 'pw') }, { dir }, 'gives as secrets.soft'],
    [
      'that is in the folder by a hard link',
      { X: file('elsewhere', 'twice') },
      { dir },
      'gives as secrets.hard',
    ],
    ['that the folder will have', { X: file('mount', 'late') }, { dir }, 'gives as secrets.late'],
    [
      'that Kubernetes will link to',
      { X: file('mount', '..data', 'late') },
      { dir },
      'gives as secrets.late',
    ],
    [
      'that a variable names',
      { X: file('elsewhere', 'pw') },
      { env: { SECRET_Y_FILE: pw } },
      'SECRET_Y_FILE gives as secrets.Y',
    ],
    [
      'that a variable names by a link',
      { X: file('elsewhere', 'pw') },
      { env: { SECRET_Y_FILE: at('mount', 'soft') } },
      'SECRET_Y_FILE gives',
    ],
    [
      'that a variable names with dots',
      { X: file('elsewhere', 'pw') },
      { env: { SECRET_Y_FILE: at('content', '..', 'elsewhere', 'pw') } },
      'SECRET_Y_FILE gives',
    ],
    [
      'that a variable names, and neither is there',
      { X: file('none') },
      { env: { SECRET_Y_FILE: at('none') } },
      'SECRET_Y_FILE gives',
    ],
    [
      'that is a secret called FILE',
      { X: file('elsewhere', 'pw') },
      { env: { SECRET_Y_FILE_FILE: pw } },
      'gives as secrets.Y_FILE,',
    ],
    [
      'in the content folder',
      { X: file('content', 'pw') },
      { contentRoot: at('content') },
      'lies inside SMTP_CONTENT_ROOT',
    ],
    [
      'in the content folder by a link',
      { X: file('to-content', 'none') },
      { contentRoot: at('content') },
      'lies inside SMTP_CONTENT_ROOT',
    ],
  ])('%s is told', (_, secrets, own, words) => {
    const told = ways(secrets, own)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^secrets\.X\.from /)
    expect(told[0]).toContain(words)
  })

  test.each<[string, object, Partial<Surroundings>, object]>([
    ['elsewhere', { X: file('elsewhere', 'free') }, { dir }, {}],
    ['in a folder below, where no name leads', { X: file('mount', 'below', 'deep') }, { dir }, {}],
    ['under its own name', { shop: file('mount', 'shop') }, { dir }, {}],
    ['listed under both names', { X: file('mount', 'shop'), shop: file('mount', 'shop') }, { dir }, {}],
    ['where there are no others', { X: file('mount', 'shop') }, { dir }, { otherSecrets: 'deny' }],
    [
      'whose name in the folder a variable takes',
      { X: file('mount', 'shop') },
      { dir, env: { SECRET_shop: 'x' } },
      {},
    ],
    [
      'whose name in the folder another file takes',
      { X: file('mount', 'shop') },
      { dir, env: { SECRET_shop_FILE: at('none') } },
      {},
    ],
    [
      'that a variable names in vain',
      { X: file('elsewhere', 'pw') },
      { env: { SECRET_Y_FILE: pw, SECRET_Y: 'x' } },
      {},
    ],
    ['that is not there, in a folder below', { X: file('mount', 'below', 'none') }, { dir }, {}],
    ['beside a folder that is not there', { X: file('elsewhere', 'pw') }, { dir: at('nowhere') }, {}],
    ['above the content folder', { X: file('elsewhere', 'pw') }, { contentRoot: at('content') }, {}],
  ])('%s is well', (_, secrets, own, rest) => {
    expect(ways(secrets, own, rest)).toEqual([])
  })
})

test('each way is told', () => {
  const told = ways(
    { A: file('mount', 'shop'), B: { from: 'env:SECRET_B_PW' }, C: { from: 'env:SMTP_LEDGER' } },
    { dir },
  )
  expect(told).toHaveLength(3)
})
