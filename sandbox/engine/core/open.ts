import { createParser, type Parse } from '../../../src/feel/parser.ts'
import { Journal, type Transaction } from '../journal/journal.ts'
import { readModel } from '../model/read-model.ts'
import { Models } from '../run/models.ts'
import { State } from '../state/state.ts'
import type { Engine } from './commands.ts'
import { startEngine } from './engine.ts'

export interface EngineOptions {
  readonly dataFolder: string
  /** The machine's clock, milliseconds since 1970. */
  readonly now?: () => number
  /** The journal cannot be written any more: what was not answered is lost, and the engine must end. */
  readonly onBroken?: (problem: unknown) => void
}

/** Opens the data folder and goes on where the engine that wrote it stopped. Throws with a sentence for a person. */
export async function openEngine({
  dataFolder,
  now = Date.now,
  onBroken = () => {},
}: EngineOptions): Promise<Engine> {
  const state = new State()
  const journal = Journal.open(dataFolder, (changes) => state.replay(changes))
  try {
    const parse = createParser({ limit: 10_000, now: () => new Date(state.pinnedAt ?? now()) })
    const models = await loadModels(state, parse)
    const write = (transactions: readonly Transaction[]) => journal.append(transactions)
    return startEngine({ state, models, journal, parse, now, write, onBroken })
  } catch (problem) {
    journal.close()
    throw problem
  }
}

async function loadModels(state: State, parse: Parse): Promise<Models> {
  const models = new Models()
  const read = new Map<string, ReturnType<typeof readModel>>()
  for (const definition of state.definitions.all()) {
    const { xml, id } = definition
    const processes = read.get(xml) ?? readModel(xml, parse)
    read.set(xml, processes)
    const process = (await processes).find((each) => each.id === id)
    if (!process) throw new Error(`The process ${id} of the data folder cannot be read any more.`)
    models.add(definition, process)
  }
  return models
}
