import { DEFAULT_DIALECT, dialects, type DialectName } from '../../dialects.ts'
import { entriesOf, textSchema, WrongValue, type TextSchema } from './values.ts'

export interface JobType {
  readonly type: string
  readonly dialect: DialectName
}

export const DEFAULT_JOB_TYPE = dialects[DEFAULT_DIALECT].jobType

const rows = Object.entries(dialects).map(([name, row]) => ({ name, ...row }))

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
  const built = rows.filter(({ status }) => status === 'built').map((one) => `type=${one.name}`)
  const advice = `write ${built.join(' or ')}`
  if (!row && name === undefined)
    return new WrongValue(`names a type of your own without its dialect: ${advice}`)
  if (!row) return new WrongValue(`names a dialect that does not exist: ${advice}`)
  if (!isBuilt(row.name))
    return new WrongValue(`names the dialect of ${row.jobType}, which is not supported by this version`)
  return { type, dialect: row.name }
}

function isBuilt(name: string): name is DialectName {
  return rows.some((row) => row.name === name && row.status === 'built')
}
