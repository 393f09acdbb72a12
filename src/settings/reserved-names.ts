import { camundaTable } from './camunda/table.ts'
import { settingsTable } from './table.ts'

/** Variables that configure the worker: what one holds is no secret for diagrams. */
export const reservedNames: readonly string[] = [...Object.values(settingsTable), ...camundaTable].map(
  ({ name }) => name,
)
