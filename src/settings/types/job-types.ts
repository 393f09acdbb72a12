import { entriesOf, Refusal, textSchema, type TextSchema } from './values.ts'

/** How the inputs of a job are written. */
export type Dialect = 'seed'

export interface JobType {
  readonly type: string
  readonly dialect: Dialect
}

export const SEED_JOB_TYPE = 'com.infosys.camundaconnectors.email:smtp:1'

const known = new Map([
  [SEED_JOB_TYPE, 'seed'],
  ['io.camunda:email:1', 'camunda'],
])

/** `type` for the types that are known, `type=dialect` for one's own. */
export const jobTypes: TextSchema<readonly JobType[]> = textSchema(
  'a comma list of job types, each as type or type=dialect',
  (text) => {
    const types: JobType[] = []
    for (const entry of entriesOf(text)) {
      const jobType = readEntry(entry)
      if (jobType instanceof Refusal) return jobType
      // Two workers for one type would share its jobs between two dialects.
      if (types.some(({ type }) => type === jobType.type)) return new Refusal('names a job type twice')
      types.push(jobType)
    }
    return types.length > 0 ? types : undefined
  },
)

function readEntry(entry: string): JobType | Refusal {
  const [, ownType, ownDialect] = /^(.*\S)\s*=(.*)$/.exec(entry) ?? []
  const type = ownType ?? entry
  const dialect = ownDialect?.trim().toLowerCase() ?? known.get(type)
  switch (dialect) {
    case 'seed':
      return { type, dialect }
    case 'camunda':
      return new Refusal('names the dialect of io.camunda:email:1, which is not supported by this version')
    case undefined:
      return new Refusal('names a type of your own without its dialect: write type=seed')
    default:
      return new Refusal('names a dialect that does not exist: write type=seed')
  }
}
