import { streamRecords } from '../client/record-stream.ts'
import { Records } from '../client/records.ts'
import type { Diagram } from './diagram.ts'
import type { QuickstartEngine } from './engine.ts'
import { PlainProblem } from './plain-problem.ts'
import { detail, row, type Say } from './report.ts'
import type { Stage } from './stage.ts'

const MAX_WAIT_MS = 60_000

/** Deploys a modeler's own diagram and starts its (first) process; resolves with how to wait for what comes of it. */
export async function runDiagram(
  { engine, mailbox }: Stage,
  { name, xml, variables }: Diagram,
  say: Say,
): Promise<{ readonly end: () => Promise<void> }> {
  const [processId, ...others] = await deploy(engine, name, xml)
  if (processId === undefined) throw new PlainProblem(`${name} has no process that can be executed.`)
  const records = new Records()
  const stop = await streamRecords(`${engine.restAddress ?? ''}/records`, records)
  const key = await engine.client.createInstance(processId, variables)
  say(row('Process', `${processId}, instance ${key}, has started`))
  if (others.length > 0) say(detail(`The diagram's other processes wait: ${others.join(', ')}.`))
  say(detail(`Its mail goes to the mailbox: the engine hands out ${mailbox.smtpHost}:${mailbox.smtpPort} as`))
  say(detail('its mail server, whatever the diagram says, and no login.'))
  const end = async (): Promise<void> => {
    try {
      say(row('End', await waitForEnd(records, key)))
    } finally {
      stop()
    }
  }
  return { end }
}

async function deploy({ client }: QuickstartEngine, name: string, xml: string): Promise<string[]> {
  try {
    return await client.deploy(xml, name)
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new PlainProblem(`${name} cannot be run here: ${why.replace(/^\d+ [A-Z_]+: /, '')}`, {
      cause: problem,
    })
  }
}

/** Throws the worker's message when a person is needed. */
async function waitForEnd(records: Records, instance: string): Promise<string> {
  const where = ({ valueType, intent, key }: { valueType: string; intent: string; key: string }): boolean =>
    (valueType === 'INCIDENT' && intent === 'CREATED') ||
    (key === instance && ['ELEMENT_COMPLETED', 'ELEMENT_TERMINATED'].includes(intent))
  const last = await records.waitFor({ recordType: 'EVENT', instance, where }, { timeoutMs: MAX_WAIT_MS })
  if (last.valueType === 'INCIDENT')
    throw new PlainProblem(
      `Incident at ${String(last.value['elementId'])}: ${String(last.value['errorMessage'])}`,
    )
  return `the instance is ${last.intent === 'ELEMENT_COMPLETED' ? 'completed' : 'terminated'}`
}
