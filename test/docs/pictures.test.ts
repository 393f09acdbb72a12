import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { template } from '../element-templates/template.ts'

const root = new URL('../../', import.meta.url)

test('the README shows the panel of the newest template, in a picture that loads fast', () => {
  const readme = readFileSync(new URL('README.md', root), 'utf8')
  const [, says = '', path = ''] = /!\[([^\]]*)\]\((docs\/pictures\/[^)]*)\)/.exec(readme) ?? []
  // after a change of the template: npx tsx scripts/panel-picture.ts
  expect(says).toContain(`template version ${template.version}`)
  const picture = readFileSync(new URL(path, root))
  expect(picture.subarray(1, 4).toString()).toBe('PNG')
  expect(picture.length).toBeLessThan(200_000)
})
