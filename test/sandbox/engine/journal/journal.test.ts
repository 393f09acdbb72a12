import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal, type Transaction } from '../../../../sandbox/engine/journal/journal.ts'

const transaction = (position: number, records: readonly string[], change: string): Transaction => ({
  position,
  timestamp: 1_000 + position,
  records: records.map((record) => JSON.stringify(record)),
  changes: [JSON.stringify(change)],
})

describe('the journal', () => {
  let folder: string
  let file: string
  let open: Journal | undefined
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-journal-'))
    file = join(folder, 'journal')
  })
  afterEach(async () => {
    open?.close()
    open = undefined
    await rm(folder, { recursive: true, force: true })
  })

  function openJournal(): { journal: Journal; replayed: unknown[] } {
    open?.close()
    open = undefined
    const replayed: unknown[] = []
    open = Journal.open(folder, (changes) => replayed.push(...changes))
    return { journal: open, replayed }
  }

  it('hands back what was written, in order, with the positions and times of its records', () => {
    const { journal } = openJournal()
    journal.append([transaction(1, ['a', 'b'], 'one'), transaction(3, [], 'two')])
    journal.append([transaction(3, ['ü\n', 'd'], 'three')])
    const again = openJournal()
    expect(again.replayed).toEqual(['one', 'two', 'three'])
    expect(again.journal.next).toBe(5)
    const all = again.journal.records(1, 10)
    expect(all.map(({ position, record }) => [position, record])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'ü\n'],
      [4, 'd'],
    ])
    expect(all.map(({ timestamp }) => timestamp)).toEqual([1_001, 1_001, 1_003, 1_003])
    expect(again.journal.records(2, 2).map(({ position }) => position)).toEqual([2, 3])
    expect(again.journal.records(5, 2)).toEqual([])
  })

  it('finds any position among many transactions and large ones', () => {
    const { journal } = openJournal()
    const large = 'x'.repeat(300_000)
    for (let position = 1; position < 400; position += 2)
      journal.append([transaction(position, [`${position}`, position % 99 === 0 ? large : 'small'], 'c')])
    for (const { journal: each } of [{ journal }, openJournal()])
      for (const position of [1, 2, 63, 64, 65, 200, 399, 400])
        expect(each.records(position, 1)[0]).toMatchObject({ position })
  })

  it('cuts off what a crash left behind the last whole line, wherever it was cut', async () => {
    const { journal } = openJournal()
    journal.append([transaction(1, ['a'], 'one')])
    const whole = (await readFile(file)).length
    journal.append([transaction(2, ['b'], 'two')])
    const bytes = await readFile(file)
    for (let length = whole; length < bytes.length; length += 7) {
      await writeFile(file, bytes.subarray(0, length))
      const { journal: cut, replayed } = openJournal()
      expect(replayed).toEqual(['one'])
      cut.append([transaction(2, ['c'], 'other')])
      expect(openJournal().replayed).toEqual(['one', 'other'])
    }
  })

  it('reads nothing over damage: it says where it is and what to do', async () => {
    const { journal } = openJournal()
    journal.append([transaction(1, ['a'], 'one')])
    const whole = (await readFile(file)).length
    journal.append([transaction(2, ['b'], 'two'), transaction(3, ['c'], 'three')])
    const bytes = await readFile(file)
    bytes[whole + 12] = (bytes[whole + 12] ?? 0) ^ 1
    await writeFile(file, bytes)
    expect(openJournal).toThrow(`is damaged from byte ${whole} on. Start with another --data folder`)
    await writeFile(file, 'this is no journal\n')
    expect(openJournal).toThrow('is damaged from byte 0 on')
  })

  it('starts with an empty file, and one of which only half a line is there', async () => {
    await writeFile(file, '')
    expect(openJournal().replayed).toEqual([])
    await appendFile(file, '0000')
    expect(openJournal().journal.next).toBe(1)
    expect((await readFile(file)).length).toBe(0)
  })

  it('says which folder cannot be used', async () => {
    await writeFile(join(folder, 'file'), '')
    expect(() => Journal.open(join(folder, 'file', 'data'), () => undefined)).toThrow(
      `The data folder ${join(folder, 'file', 'data')} cannot be used (ENOTDIR).`,
    )
  })
})
