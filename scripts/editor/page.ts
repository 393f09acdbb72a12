// Runs in the browser: the editor and the properties panel of Camunda Modeler, with the linter that it has.
import { Linter } from '@camunda/linting'
import lintingModule from '@camunda/linting/modeler'
import Modeler from 'camunda-bpmn-js/lib/camunda-cloud/Modeler'
import '@camunda/linting/assets/linting.css'
import 'camunda-bpmn-js/dist/assets/camunda-cloud-modeler.css'

let modeler: Modeler | undefined

/** Shows a diagram, with these templates to choose from. Throws when it, or one of them, cannot be read. */
async function open(xml: string, templates: readonly unknown[]): Promise<void> {
  modeler?.destroy()
  modeler = new Modeler({
    container: '#canvas',
    propertiesPanel: { parent: '#panel' },
    additionalModules: [lintingModule],
  })
  const problems: string[] = []
  modeler.on('elementTemplates.errors', ({ errors }) =>
    problems.push(...errors.map(({ message }) => message)),
  )
  modeler.get('elementTemplatesLoader').setTemplates(templates)
  const { warnings } = await modeler.importXML(xml)
  if (problems.length > 0 || warnings.length > 0) throw new Error([...problems, ...warnings].join('\n'))
}

const opened = (): Modeler => {
  if (!modeler) throw new Error('no diagram is open')
  return modeler
}

/** What Modeler would write into the file. */
const xml = async (): Promise<string> => (await opened().saveXML({ format: true })).xml

/** What Modeler's linter says, after its words have come to the panel. */
async function lint(): Promise<readonly string[]> {
  const reports = await new Linter({ modeler: 'desktop', type: 'cloud' }).lint(await xml())
  opened().get('linting').setErrors(reports)
  return reports.map(({ category, message }) => `${category}: ${message}`)
}

Object.assign(globalThis, { editor: { open, xml, lint } })
