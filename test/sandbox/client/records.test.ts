import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { parseRecord } from '../../../sandbox/client/engine-record.ts'
import { RecordSink } from '../../../sandbox/client/record-sink.ts'
import { streamRecords } from '../../../sandbox/client/record-stream.ts'
import { Records } from '../../../sandbox/client/records.ts'
import { listen } from '../../../sandbox/listen.ts'

const instance = '9007199254740993'
let position = 0

/** A line as the exporter writes it: its keys are numbers that JavaScript could not write. */
function line(valueType: string, intent: string, value: object, key = '1'): string {
  position += 1
  const record = { partitionId: 1, position, valueType, intent, recordType: 'EVENT' }
  const valueJson = JSON.stringify({ ...value, processInstanceKey: 'INSTANCE' }).replace(
    '"INSTANCE"',
    instance,
  )
  return `{"key":${key},"value":${valueJson},${JSON.stringify(record).slice(1)}`
}

const fill = (...lines: string[]): Records => {
  const records = new Records()
  for (const each of lines) records.add(parseRecord(each))
  return records
}

describe('reading a record', () => {
  it('keeps keys above 2^53 exact, as text', () => {
    const record = parseRecord(line('JOB', 'CREATED', {}, '9007199254740995'))
    expect(record.key).toBe('9007199254740995')
    expect(record.value['processInstanceKey']).toBe(instance)
  })

  it('leaves text alone that only looks like a key', () => {
    const value = JSON.stringify({ orderKey: 1 }).replace('1', '9007199254740995')
    expect(parseRecord(line('VARIABLE', 'CREATED', { value })).value['value']).toBe(value)
  })
})

describe('records', () => {
  it('are counted once, however often they are sent', () => {
    const job = line('JOB', 'CREATED', {})
    expect(fill(job, job).find()).toHaveLength(1)
  })

  it('tell the story of an instance', async () => {
    const records = fill(
      line('VARIABLE', 'CREATED', { name: 'to', value: '"a@example.org"', scopeKey: instance }),
      line('VARIABLE', 'CREATED', { name: 'local', value: '1', scopeKey: 5 }),
      line('JOB', 'CREATED', {}),
      line('JOB', 'FAILED', {}),
      line(
        'INCIDENT',
        'CREATED',
        { errorType: 'JOB_NO_RETRIES', errorMessage: '550', elementId: 'send', jobKey: 7 },
        '8',
      ),
      line('PROCESS_INSTANCE', 'ELEMENT_COMPLETED', { elementId: 'send' }),
      line('PROCESS_INSTANCE', 'ELEMENT_COMPLETED', { elementId: 'order' }, instance),
    )
    expect(records.variables(instance)).toEqual({ to: 'a@example.org' })
    expect(records.variables(instance, '5')).toEqual({ local: 1 })
    expect(records.jobs(instance).map(({ intent }) => intent)).toEqual(['CREATED', 'FAILED'])
    expect(await records.incident(instance)).toEqual({
      key: '8',
      errorType: 'JOB_NO_RETRIES',
      errorMessage: '550',
      elementId: 'send',
      jobKey: '7',
    })
    expect(records.incidents('1')).toEqual([])
    expect(records.completedElements(instance)).toEqual(['send', 'order'])
    expect(await records.instanceEnd(instance)).toBe('completed')
  })

  it('say what came instead when a wait was in vain', async () => {
    const records = fill(line('JOB', 'FAILED', { errorMessage: 'connection refused' }))
    await expect(records.instanceEnd(instance, { timeoutMs: 5 })).rejects.toThrow(/waited 5 ms/)
    await expect(records.incident(instance, { timeoutMs: 5 })).rejects.toThrow(
      'JOB FAILED "connection refused"',
    )
  })
})

describe('the record sink', () => {
  it('takes bulk requests of an exporter and hands the records on to another process', async () => {
    const sink = await RecordSink.listen()
    const elsewhere = new Records()
    const before = line('JOB', 'CREATED', {}, '10')
    const send = (...lines: string[]) =>
      fetch(`${sink.origin}/_bulk`, {
        method: 'POST',
        body: lines.flatMap((each) => ['{"index":{}}', `${each}\n`]).join('\n'),
      })
    await send(before)
    const stop = await streamRecords(sink.url, elsewhere)
    const created = line('JOB', 'CREATED', {}, '11')
    const completed = line('JOB', 'COMPLETED', {}, '11')
    const answer = await send(created, completed)
    expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch')
    expect(await answer.json()).toEqual({ took: 0, errors: false, items: [] })
    await elsewhere.waitFor({ valueType: 'JOB', intent: 'COMPLETED', key: '11', instance })
    // from the moment on at which it was asked for the first time
    expect(elsewhere.find()).toEqual([created, completed].map(parseRecord))
    stop()
    await sink.close()
  })
})

describe('the stream of records', () => {
  /** An engine with these records, on the port of the one before. */
  async function engine(lines: readonly string[], port = 0): Promise<{ port: number; close: () => void }> {
    const server = createServer((request, response) => {
      const wish = new URL(request.url ?? '', 'http://engine').searchParams
      const found = lines.slice(Number(wish.get('from')))
      // one that has nothing new lets a reader wait, if that is what it asks for
      if (found.length > 0 || !wish.has('wait'))
        response.setHeader('x-next-position', lines.length).end(`[${found.join(',')}]`)
    })
    const at = await listen(server, { port })
    const close = (): void => {
      server.close()
      server.closeAllConnections()
    }
    return { port: at, close }
  }

  it('goes on where it was after a restart, and begins anew with an engine that does', async () => {
    const [before, created, other] = [1, 2, 3].map((key) => line('JOB', 'CREATED', {}, String(key)))
    const first = await engine([before ?? ''])
    const records = new Records()
    const stop = await streamRecords(`http://127.0.0.1:${first.port}/`, records)
    first.close()
    const second = await engine([before ?? '', created ?? ''], first.port)
    await records.waitFor({ key: '2' })
    expect(records.find().map(({ key }) => key)).toEqual(['2'])
    second.close()
    records.startOver()
    const anew = await engine([other ?? ''], first.port)
    await records.waitFor({ key: '3' })
    expect(records.find().map(({ key }) => key)).toEqual(['3'])
    stop()
    anew.close()
  })
})
