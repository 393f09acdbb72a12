import { aggregateFunctions } from './aggregates.ts'
import { backoffFunction, connectorFunctions } from './connector.ts'
import { contextFunctions } from './contexts.ts'
import { conversionFunctions } from './conversion.ts'
import { listFunctions } from './lists.ts'
import { logicFunctions } from './logic.ts'
import { numericFunctions } from './numeric.ts'
import type { FunctionTable } from './overload.ts'
import { patternFunctions } from './patterns.ts'
import { rangeFunctions } from './ranges.ts'
import { stringFunctions } from './strings.ts'
import { temporalFunctions } from './temporal.ts'

/** What makes the result of a function differ from one call to the next. */
export interface Environment {
  readonly random: () => number
  readonly now: () => Date
}

/** The functions that expressions can call by name: those of FEEL as Camunda has them, and those of its connectors. */
export function functionLibrary({ random, now }: Environment): FunctionTable {
  return {
    ...logicFunctions,
    ...numericFunctions(random),
    ...stringFunctions,
    ...patternFunctions,
    ...listFunctions,
    ...aggregateFunctions,
    ...contextFunctions,
    ...conversionFunctions,
    ...temporalFunctions(now),
    ...rangeFunctions,
    ...connectorFunctions,
    ...backoffFunction(random),
  }
}
