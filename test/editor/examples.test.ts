import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, inject, test } from 'vitest'
import { template } from '../element-templates/template.ts'
import { useEditor } from './use-editor.ts'

const folder = new URL('../../examples/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.bpmn'))

describe.skipIf(inject('browserMissing'))('an example in the editor', () => {
  const editor = useEditor()

  test.each(files)('%s opens, and the linter finds nothing', async (file) => {
    const xml = readFileSync(new URL(file, folder), 'utf8')
    const [, task = ''] = /<bpmn:serviceTask id="([^"]*)"/.exec(xml) ?? []
    await editor().open(xml, [template], task)
    expect(await editor().lint()).toEqual([])
    expect(editor().problems).toEqual([])
  })
})
