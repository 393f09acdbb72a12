/** One record of the engine's log, as its exporter writes it. */
export interface EngineRecord {
  readonly partitionId: number
  readonly position: number
  readonly key: string
  readonly recordType: 'EVENT' | 'COMMAND' | 'COMMAND_REJECTION'
  readonly valueType: string
  readonly intent: string
  readonly rejectionType: string
  readonly rejectionReason: string
  readonly timestamp: number
  readonly value: Readonly<Record<string, unknown>>
}

/** Reads a record; keys are text, since those of partitions from 4 on are above 2^53 and JSON.parse would round them. */
export function parseRecord(json: string): EngineRecord {
  return withTextKey(JSON.parse(keysAsText(json)) as RawRecord)
}

/** Reads a JSON list of records. */
export function parseRecords(json: string): EngineRecord[] {
  return (JSON.parse(keysAsText(json)) as RawRecord[]).map(withTextKey)
}

type RawRecord = Omit<EngineRecord, 'key'> & { key: string | number }

const withTextKey = (record: RawRecord): EngineRecord => ({ ...record, key: String(record.key) })

/** Keys of partitions from 4 on are above 2^53, and JSON.parse would round them. */
export const keysAsText = (json: string): string =>
  json.replace(/("(?:key|\w+Key)":)(-?\d{16,})(?=[,}\]])/g, '$1"$2"')

/** What to look for; a field that is left out fits every record. */
export interface RecordQuery {
  readonly recordType?: EngineRecord['recordType']
  readonly valueType?: string
  readonly intent?: string | readonly string[]
  readonly key?: string
  /** Key of the process instance. */
  readonly instance?: string
  readonly where?: (record: EngineRecord) => boolean
}

export function fits(record: EngineRecord, query: RecordQuery): boolean {
  const { intent, instance } = query
  return (
    (query.recordType === undefined || record.recordType === query.recordType) &&
    (query.valueType === undefined || record.valueType === query.valueType) &&
    (query.key === undefined || record.key === query.key) &&
    (intent === undefined ||
      (typeof intent === 'string' ? intent === record.intent : intent.includes(record.intent))) &&
    (instance === undefined || String(record.value['processInstanceKey']) === instance) &&
    (query.where === undefined || query.where(record))
  )
}
