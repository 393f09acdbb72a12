import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')))

test('npm runs no install script', () => {
  expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true')
})

test('and therefore no script before or after another', () => {
  const names = Object.keys(scripts)
  const ignored = names.filter((name) =>
    names.some((other) => name === `pre${other}` || name === `post${other}`),
  )
  expect(ignored).toEqual([])
})

test.each(Object.entries(scripts).filter(([name]) => /^(test|bench|engine|quickstart)/.test(name)))(
  'npm run %s works in a clone in which nothing is installed',
  (_, script) => {
    expect(script).toMatch(/^(exec )?node (--\S+ )*scripts\/prepare\.mjs( |$)/)
  },
)

test.each(['.ci/run', 'README.md', 'CONTRIBUTING.md'])('%s runs scripts that exist', (page) => {
  const named = [...read(page).matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name)
  expect(named).not.toEqual([])
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})
