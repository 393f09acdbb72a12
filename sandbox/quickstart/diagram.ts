import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

/** What the quick start runs: a diagram, and what its process is started with. */
export interface Diagram {
  readonly name: string
  readonly xml: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Reads a modeler's own diagram, and the JSON object with which it is started; throws one sentence. */
export async function readDiagram(path: string, variablesPath: string | undefined): Promise<Diagram> {
  return {
    name: basename(path),
    xml: await read(path),
    variables: variablesPath === undefined ? {} : variablesIn(await read(variablesPath), variablesPath),
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? String(problem.code) : String(problem)
    throw new Error(`${path} cannot be read (${code}).`, { cause: problem })
  }
}

function variablesIn(text: string, path: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (problem) {
    throw new Error(`${path} is no JSON: ${problem instanceof Error ? problem.message : ''}.`, {
      cause: problem,
    })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${path} must hold a JSON object, such as {"to": "ada@example.org"}.`)
  return { ...value }
}
