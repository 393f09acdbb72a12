import type { Key } from '../core/commands.ts'
import type { Element, Process } from '../model/process.ts'
import type { DefinitionDoc } from '../state/documents.ts'

/** A deployed process, ready to run. */
export interface Model {
  readonly definition: DefinitionDoc
  readonly process: Process
  /** The ids of its elements as JSON texts. */
  readonly quoted: ReadonlyMap<string, string>
}

/** The models of all definitions. */
export class Models {
  readonly #models = new Map<Key, Model>()

  add(definition: DefinitionDoc, process: Process): void {
    const quoted = new Map([...process.elements.keys()].map((id) => [id, JSON.stringify(id)]))
    this.#models.set(definition.key, { definition, process, quoted })
  }

  get(definitionKey: Key): Model {
    const model = this.#models.get(definitionKey)
    if (!model) throw new Error(`no model of definition ${definitionKey}`)
    return model
  }

  element(definitionKey: Key, elementId: string): Element {
    const element = this.get(definitionKey).process.elements.get(elementId)
    if (!element) throw new Error(`no element ${elementId} in definition ${definitionKey}`)
    return element
  }
}
