import { ConnectorError } from '../failures.ts'
import { findSlips, slipProblem, type Slip } from './slips.ts'
import { mapStrings, pathText } from './strings.ts'
import { beginningOf } from '../text/excerpt.ts'

/** A connection has a few inputs; a list in place of one may have many. */
const MOST_SLIPS = 10

/** Throws INVALID_INPUT with the right spelling of everything that is almost a reference, for all fields in one error. */
export async function refuseSlips(
  connection: unknown,
  nearest: (name: string) => Promise<string | undefined>,
  placeName: (field: string) => string,
): Promise<void> {
  const found: (Slip & { readonly field: string })[] = []
  mapStrings(connection, (text, path) => {
    found.push(...findSlips(text).map((slip) => ({ ...slip, field: pathText(path) })))
    return text
  })
  if (found.length === 0) return
  const problems = await Promise.all(
    found.slice(0, MOST_SLIPS).map(async (slip) => {
      return `${beginningOf(placeName(slip.field))}: ${slipProblem(slip, await nearest(slip.name))}`
    }),
  )
  throw new ConnectorError('INVALID_INPUT', problems.join('. '), { phase: 'input', delivery: 'not-sent' })
}
