import { describe, expect, test } from 'vitest'
import { useEngine } from '../../support/engine.ts'
import { MailInstance, mailInputs, mailServer, useMailWorker } from '../../support/mail-worker.ts'

const engine = useEngine()
const TYPE = 'listener'
useMailWorker(engine, TYPE)
let processes = 0

/** A user task whose completion is told by mail: the mail's inputs are the task's own. */
async function completeTask(
  server: { readonly host: string; readonly port: number },
  { inputs = {}, headers = {} }: { readonly inputs?: object; readonly headers?: object },
): Promise<MailInstance> {
  processes += 1
  const id = `told-${processes}`
  const input = Object.entries({ ...mailInputs(server), ...inputs }).map(
    ([target, source]) => `<zeebe:input source="${source}" target="${target}"/>`,
  )
  const header = Object.entries(headers).map(
    ([key, value]) => `<zeebe:header key="${key}" value="${value}"/>`,
  )
  await engine.client.deploy(`<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="test">
  <bpmn:process id="${id}" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:userTask id="approve"><bpmn:extensionElements>
      <zeebe:userTask/>
      <zeebe:ioMapping>${input.join('')}</zeebe:ioMapping>
      <zeebe:taskHeaders>${header.join('')}</zeebe:taskHeaders>
      <zeebe:taskListeners><zeebe:taskListener eventType="completing" type="${TYPE}" retries="3"/></zeebe:taskListeners>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="approve"/>
    <bpmn:sequenceFlow id="b" sourceRef="approve" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>`)
  const instance = new MailInstance(engine, await engine.client.createInstance(id, {}))
  const { key } = await engine.records.waitFor({
    valueType: 'USER_TASK',
    intent: 'CREATED',
    instance: instance.key,
  })
  const answer = await fetch(`${engine.restAddress}/v2/user-tasks/${key}/completion`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ variables: { approved: true } }),
  })
  expect(answer.status).toBe(204)
  return instance
}

describe('a mail as the listener of a user task', () => {
  test('goes out once, and its job is completed without variables', async () => {
    const server = await mailServer()
    const instance = await completeTask(server, {
      headers: { resultVariable: 'mail', resultExpression: '={ id: messageId }' },
    })
    expect(await instance.end()).toBe('completed')
    expect(server.messages).toHaveLength(1)
    expect(instance.variables).toEqual({ approved: true })
    expect(instance.jobEvents).toEqual(['CREATED', 'COMPLETED'])
  })

  test('without a reply is an incident that tells the way on, since consent cannot travel with it', async () => {
    const server = await mailServer()
    server.answers.data = () => (server.messages.length <= 1 ? 'drop' : undefined)
    const instance = await completeTask(server, {})
    const first = await instance.incident()
    expect(first.errorMessage).toContain('resolving this incident asks again')
    expect(first.errorMessage).toContain('set smtpEmailOnUncertain to resend')

    await instance.resolve(first)
    const second = await instance.incident(2)
    expect(second.errorMessage).toContain('resolving this incident asks again')
    expect(server.messages).toHaveLength(1)

    await instance.correct({ smtpEmailOnUncertain: 'resend' })
    await instance.resolve(second)
    expect(await instance.end()).toBe('completed')
    expect(server.messages).toHaveLength(2)
  })

  test('has an incident that says why, where the diagram asks for a BPMN error', async () => {
    const server = await mailServer()
    server.answers.recipient = () => ({ code: 550, text: '5.1.1 unknown' })
    const instance = await completeTask(server, {
      headers: { errorExpression: '=bpmnError(&quot;MAIL&quot;, &quot;Nobody there&quot;)' },
    })
    const incident = await instance.incident()
    expect(incident.errorType).toBe('JOB_NO_RETRIES')
    expect(incident.errorMessage).toMatch(
      /^Nobody there\. The job of a user task's listener cannot throw the BPMN error "MAIL"/,
    )
    expect(server.messages).toEqual([])
  })
})
