import { readdirSync, readFileSync } from 'node:fs'
import { BpmnModdle } from 'bpmn-moddle'
import { expect, test } from 'vitest'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' }
import { accountsReading } from '../../src/accounts/accounts-file.ts'
import { parseYaml } from '../../src/files/yaml.ts'
import { allows } from '../../src/mail/address/address-rules.ts'
import { readServiceTask } from '../element-templates/service-task.ts'
import { template } from '../element-templates/template.ts'

const folder = new URL('../../examples/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
const { accounts } = accountsReading.read(parseYaml(read('accounts.yaml')), {
  textOf: () => {
    throw new Error('it names no file')
  },
  pathOf: (name) => name,
})

async function tasksOf(file: string) {
  const { elementsById } = await new BpmnModdle({ zeebe }).fromXML(read(file))
  const elements = Object.values(elementsById)
  const process = elements.find(({ $type }) => $type === 'bpmn:Process')?.id ?? ''
  const made = elements.filter((element) => element.get('zeebe:modelerTemplate') === template.id)
  const tasks = await Promise.all(made.map(({ id = '' }) => readServiceTask(read(file), id)))
  return tasks.map(({ inputs }) => ({
    process,
    account: inputs['authentication.account'],
    from: inputs['smtpEmailMailBoxName'] ?? '',
  }))
}

const files = readdirSync(folder).filter((name) => name.endsWith('.bpmn'))
const named = (await Promise.all(files.map(tasksOf))).flat().filter(({ account }) => account !== undefined)

test('there is a diagram that names an account', () => expect(named).not.toEqual([]))

test.each(named)('process $process may use the account $account as $from', ({ process, account, from }) => {
  const { processes = [], from: allowed } = accounts.get(account ?? '') ?? {}
  expect(processes.some((id) => process.startsWith(id.replace(/\*$/, '')))).toBe(true)
  expect(allowed && allows(allowed, /<(.*)>/.exec(from)?.[1] ?? from)).toBe(true)
})
