import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('the workflow on a real Zeebe exports records as the Docker command does, to where it can reach the tests', () => {
  const settings = [...read('test/engine/zeebe.env').matchAll(/^(\w+)=(.*)$/gm)]
  expect(settings).toHaveLength(6)
  const workflow = read('.github/workflows/zeebe.yml')
    .replaceAll(`'`, '')
    .replace('host.docker.internal:9', '127.0.0.1:9')
  for (const [, name = '', value = ''] of settings) expect(workflow).toContain(`${name}: ${value}\n`)
})

test('a real Zeebe is only started by hand', () => {
  const [, triggers = ''] = /^on:\n((?: .*\n)+)/m.exec(read('.github/workflows/zeebe.yml')) ?? []
  expect([...triggers.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name)).toEqual(['workflow_dispatch'])
})
