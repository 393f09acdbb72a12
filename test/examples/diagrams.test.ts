import { readdir, readFile } from 'node:fs/promises'
import { BpmnModdle } from 'bpmn-moddle'
import { describe, expect, it } from 'vitest'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' }
import { seedInputs } from '../../src/connector/input/seed/inputs.ts'
import { readServiceTask } from '../element-templates/service-task.ts'
import { template } from '../element-templates/template.ts'
import { JOB_TYPE } from '../support/bpmn.ts'

const folder = new URL('../../examples/', import.meta.url)
const files = (await readdir(folder)).filter((name) => name.endsWith('.bpmn'))

describe.each(files)('examples/%s', (file) => {
  it('opens in the Modeler, with every element on the diagram', async () => {
    const xml = await readFile(new URL(file, folder), 'utf8')
    const { elementsById, warnings } = await new BpmnModdle({ zeebe }).fromXML(xml)
    expect(warnings).toEqual([])
    const elements = Object.values(elementsById)
    const drawn = elements
      .filter(({ $type }) => /^bpmndi:BPMN(Shape|Edge)$/.test($type))
      .map((shape) => shape.get('bpmnElement'))
    const toDraw = elements.filter(({ $type }) =>
      /^bpmn:(\w+Event|\w*Task|\w+Gateway|SequenceFlow)$/.test($type),
    )
    expect(toDraw.length).toBeGreaterThan(2)
    expect(toDraw.filter((element) => !drawn.includes(element)).map(({ id }) => id)).toEqual([])
  })

  it('was made with the newest template, whose icon Modeler and Operate show', async () => {
    const xml = await readFile(new URL(file, folder), 'utf8')
    const { elementsById } = await new BpmnModdle({ zeebe }).fromXML(xml)
    const tasks = Object.values(elementsById).filter(
      (element) => element.get('zeebe:modelerTemplate') === template.id,
    )
    expect(tasks.length).toBeGreaterThan(0)
    for (const task of tasks) {
      expect(task.get('zeebe:modelerTemplateIcon')).toBe(template.icon.contents)
      const { template: made, inputs, headers } = await readServiceTask(xml, task.id ?? '')
      expect(made.version).toBe(template.version)
      expect(headers).toMatchObject({
        elementTemplateId: template.id,
        elementTemplateVersion: String(template.version),
      })
      const written = new Set(Object.keys(inputs).map((target) => target.split('.')[0]))
      expect([...written].sort()).toEqual([...seedInputs].sort())
    }
  })

  it('uses the connector, and addresses that belong to nobody', async () => {
    const xml = await readFile(new URL(file, folder), 'utf8')
    expect(xml).toContain(JOB_TYPE)
    const domains = [...xml.matchAll(/[\w.-]+@([\w.-]+)/g)].map(([, domain]) => domain)
    expect(domains.filter((domain) => !/(^|\.)example\.(com|net|org)$/.test(domain ?? ''))).toEqual([])
  })
})
