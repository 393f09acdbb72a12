import { describe, expect, inject, test } from 'vitest'
import { template } from '../element-templates/template.ts'
import { diagram, plainTask, TASK } from './diagram.ts'
import { useEditor } from './use-editor.ts'

describe.skipIf(inject('browserMissing'))('the panel of a new task', () => {
  const editor = useEditor()

  test('shows in red what is missing or wrong', async () => {
    const modeler = editor()
    await modeler.open(diagram(plainTask), [template], TASK)
    await modeler.applyTemplate(template.name)
    expect(await modeler.words('SMTP host')).toBe('SMTP host must not be empty.')
    expect(await modeler.words('SMTP port')).toBeUndefined()

    await modeler.type('SMTP host', 'smtp.example.com')
    await modeler.type('SMTP port', 'five')
    expect(await modeler.words('SMTP host')).toBeUndefined()
    expect(await modeler.words('SMTP port')).toBe(
      'SMTP port must be a whole number from 1 to 65535 such as 587, an expression or a secret',
    )
    expect(modeler.problems).toEqual([])
  })
})
