import { afterAll, beforeAll, inject } from 'vitest'
import { Editor } from '../../scripts/editor/editor.ts'
import './setup.ts'

/** A browser with the editor for the tests of a `describe`; call the result in a test. */
export function useEditor(): () => Editor {
  let editor: Editor | undefined
  beforeAll(async () => {
    editor = await Editor.start(inject('editorPage'))
  })
  afterAll(() => editor?.close())
  return () => {
    if (!editor) throw new Error('the editor is there in tests only')
    return editor
  }
}
