import { dateFilters } from './dates.ts'
import type { Filters } from './filter.ts'
import { listFilters } from './lists.ts'
import { numberFilters } from './numbers.ts'
import { textFilters } from './texts.ts'

/** Every filter that a template may use. None is left to chance, to the clock or to the machine's language. */
export const allFilters: Filters = { ...textFilters, ...numberFilters, ...listFilters, ...dateFilters }
