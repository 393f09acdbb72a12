import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseYaml } from '../../src/files/yaml.ts'
import { refusalOf } from '../../src/secrets/bindings.ts'
import { bindingSchema, readSecretsFile, secretsFileSchema } from '../../src/secrets/secrets-file.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/secrets.md')
const blocks = [...page.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, kind = '', text = '']) => ({ kind, text }))

test('the table has every key of the file, and no other', () => {
  const [, table = ''] = page.split('## The keys')
  const keys = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key)
  expect(keys).toEqual([...Object.keys(secretsFileSchema.shape), ...Object.keys(bindingSchema.shape)])
})

test('the example can be read, and shows every key', () => {
  const example = blocks.find(({ kind }) => kind === 'yaml')?.text ?? ''
  const { secrets, othersDenied } = readSecretsFile(parseYaml(example))
  expect(othersDenied).toBe(true)
  const shown = new Set([...secrets.values()].flatMap((binding) => Object.keys(binding)))
  expect([...shown].sort()).toEqual(Object.keys(bindingSchema.shape).sort())
})

test('the error is the one that a job gets', () => {
  const { secrets } = readSecretsFile({
    secrets: { SHOP_PASSWORD: { from: 'env:X', hosts: ['smtp.example.com'] } },
  })
  const binding = secrets.get('SHOP_PASSWORD')
  const to = { host: 'mail.example.org', shown: 'host "mail.example.org"' }
  const message = binding && refusalOf('SHOP_PASSWORD', binding, { processId: 'x', tenantId: 'x' }, to)
  expect(blocks.find(({ kind }) => kind === 'text')?.text.trim()).toBe(
    `Password (authentication.password): ${message}`,
  )
})

test('whoever reads of secrets finds the page', () => {
  for (const path of ['README.md', 'SECURITY.md', 'docs/configuration.md'])
    expect(read(path), path).toMatch(/\(?docs\/secrets\.md/)
})
