import { readdir, readFile } from 'node:fs/promises'
import { BpmnModdle } from 'bpmn-moddle'
import { describe, expect, it } from 'vitest'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' }
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

  it('uses the connector, and addresses that belong to nobody', async () => {
    const xml = await readFile(new URL(file, folder), 'utf8')
    expect(xml).toContain(JOB_TYPE)
    const domains = [...xml.matchAll(/[\w.-]+@([\w.-]+)/g)].map(([, domain]) => domain)
    expect(domains.filter((domain) => !/(^|\.)example\.(com|net|org)$/.test(domain ?? ''))).toEqual([])
  })
})
