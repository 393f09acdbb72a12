import { DEFAULT_DIALECT, dialects, isDialectName, type DialectName } from '../../dialects.ts'
import { entriesOf, textSchema, WrongValue, type TextSchema } from './values.ts'

export interface JobType {
  readonly type: string
  readonly dialect: DialectName
}

export const DEFAULT_JOB_TYPE = dialects[DEFAULT_DIALECT].jobType

const rows = Object.keys(dialects)
  .filter(isDialectName)
  .map((name) => ({ name, ...dialects[name] }))

/** `type` for the types that are known, `type=dialect` for one's own. */
export const jobTypes: TextSchema<readonly JobType[]> = textSchema(
  'a comma list of job types, each as type or type=dialect',
  (text) => {
    const types: JobType[] = []
    for (const entry of entriesOf(text)) {
      const jobType = readEntry(entry)
      if (jobType instanceof WrongValue) return jobType
      // Two workers for one type would share its jobs between two dialects.
      if (types.some(({ type }) => type === jobType.type)) return new WrongValue('names a job type twice')
      types.push(jobType)
    }
    return types.length > 0 ? types : undefined
  },
)

function readEntry(entry: string): JobType | WrongValue {
  const [, ownType, ownDialect] = /^(.*\S)\s*=(.*)$/.exec(entry) ?? []
  const type = ownType ?? entry
  const name = ownDialect?.trim().toLowerCase()
  const row = rows.find((row) => (name === undefined ? row.jobType === type : row.name === name))
  const advice = `write ${rows.map((one) => `type=${one.name}`).join(' or ')}`
  if (!row && name === undefined)
    return new WrongValue(`names a type of your own without its dialect: ${advice}`)
  if (!row) return new WrongValue(`names a dialect that does not exist: ${advice}`)
  return { type, dialect: row.name }
}
