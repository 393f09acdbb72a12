import type { DialectName } from '../../dialects.ts'
import type { Dialect } from './dialect.ts'
import { camundaDialect } from './camunda/dialect.ts'
import { seedDialect } from './seed/dialect.ts'

/** What the names in `src/dialects.ts` stand for. */
const spoken: Readonly<Record<DialectName, Dialect>> = { seed: seedDialect, camunda: camundaDialect }

/** The code behind a name of the table. */
export function dialectNamed(name: DialectName): Dialect {
  return spoken[name]
}
