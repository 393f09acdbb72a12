import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { crossChecks } from '../../src/settings/cross-checks.ts'
import type { Settings } from '../../src/settings/table.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cross-')))
const root = join(folder, 'content')
const inner = join(root, 'secrets')
const outer = join(folder, 'secrets')
const link = join(folder, 'link')
for (const path of [inner, outer, join(folder, 'content-2')]) mkdirSync(path, { recursive: true })
symlinkSync(inner, link)

const names = (settings: Partial<Settings>) =>
  crossChecks(settings, ['SMTP_LEDGER', 'ZEEBE_X']).map(({ name }) => name)

const types: Settings['jobTypes'] = ['a', 'b'].map((type) => ({ type, dialect: 'seed' }))

test.each<[string, Partial<Settings>, string[]]>([
  ['nothing', {}, []],
  ['fewer jobs than types', { maxJobs: 1, jobTypes: types }, ['SMTP_MAX_JOBS']],
  ['as many jobs as types', { maxJobs: 2, jobTypes: types }, []],
  ['a prefix without a root', { contentPrefix: ['D:/'] }, ['SMTP_CONTENT_PREFIX']],
  ['a prefix with a root', { contentPrefix: ['D:/'], contentRoot: root }, []],
  ['secrets under the root', { contentRoot: root, secretsDir: inner }, ['SMTP_SECRETS_DIR']],
  ['secrets under the root by a link', { contentRoot: root, secretsDir: link }, ['SMTP_SECRETS_DIR']],
  ['a root that is a link to the secrets', { contentRoot: link, secretsDir: inner }, ['SMTP_SECRETS_DIR']],
  [
    'secrets in a folder with two dots',
    { contentRoot: root, secretsDir: join(root, '..data') },
    ['SMTP_SECRETS_DIR'],
  ],
  ['secrets as the root', { contentRoot: root, secretsDir: root }, ['SMTP_SECRETS_DIR']],
  ['secrets beside the root', { contentRoot: root, secretsDir: outer }, []],
  ['secrets above the root', { contentRoot: root, secretsDir: folder }, []],
  ['a name that begins alike', { contentRoot: root, secretsDir: join(folder, 'content-2') }, []],
  ['everything as the root', { contentRoot: '/', secretsDir: outer }, ['SMTP_SECRETS_DIR']],
  [
    'a ledger under the root that is yet to be made',
    { contentRoot: root, ledger: { kind: 'sqlite', path: join(root, 'data', 'ledger.db') } },
    ['SMTP_LEDGER'],
  ],
  ['a ledger elsewhere', { contentRoot: root, ledger: { kind: 'sqlite', path: './data/ledger.db' } }, []],
  ['a ledger in memory', { contentRoot: root, ledger: { kind: 'memory' } }, []],
  ['secrets that begin like a setting', { secretsEnvPrefix: 'SMTP_' }, ['SMTP_SECRETS_ENV_PREFIX']],
  ['secrets that begin like no setting', { secretsEnvPrefix: 'SMTP_SECRET_' }, []],
])('%s', (_, settings, expected) => {
  expect(names(settings)).toEqual(expected)
})
