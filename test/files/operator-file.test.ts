import { execFileSync } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { FileProblem } from '../../src/files/file-problem.ts'
import { openOperatorFile, readOperatorFile, type FileReading } from '../../src/files/operator-file.ts'

/** `{ word, file }`: the word, and the text of the file. */
const reading: FileReading<string> = {
  filesIn: (value) => [fileIn(value)].filter((file) => file !== undefined),
  read(value, { textOf }) {
    const word: unknown = Reflect.get(Object(value), 'word')
    if (typeof word !== 'string') throw new FileProblem(['word is missing', 'and so on'])
    const file = fileIn(value)
    return file === undefined ? word : `${word} ${textOf(file)}`
  },
}

function fileIn(value: unknown): string | undefined {
  const file: unknown = Reflect.get(Object(value), 'file')
  return typeof file === 'string' ? file : undefined
}

const folderOfTest = () => {
  const folder = mkdtempSync(join(tmpdir(), 'operator-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

function problemOf(step: () => unknown): string | undefined {
  try {
    step()
  } catch (error) {
    if (error instanceof FileProblem) return error.message
    throw error
  }
  return undefined
}

describe('a file that is read once', () => {
  const read = (content: string | Buffer, path = join(folderOfTest(), 'file.yaml')) => {
    writeFileSync(path, content)
    return readOperatorFile(path, reading)
  }

  test('is YAML or JSON, and names files beside it', () => {
    const folder = folderOfTest()
    writeFileSync(join(folder, 'other.txt'), 'text')
    expect(read('word: hello')).toBe('hello')
    expect(read('{"word": "hello", "file": "other.txt"}', join(folder, 'file.json'))).toBe('hello text')
  })

  test.each<[string, string | Buffer, string]>([
    ['no value', '', 'word is missing; and so on'],
    ['other bytes', Buffer.from([0x77, 0xff, 0xfe]), 'is not text in UTF-8'],
    ['too many bytes', `# ${'x'.repeat(500_000)}`, 'has 500002 bytes, and may have 500000 at most'],
    ['a file that is not there', 'word: x\nfile: absent', 'cannot be read (ENOENT)'],
    ['a folder as file', 'word: x\nfile: /', 'is not a file'],
  ])('%s: is refused with words', (_, content, says) => {
    expect(problemOf(() => read(content))).toBe(says)
  })

  test('is a file: a pipe could be read for ever', () => {
    const pipe = join(folderOfTest(), 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(problemOf(() => readOperatorFile(pipe, reading))).toBe('is not a file')
  })

  test('tells of an error that nobody foresaw without its words', () => {
    const path = join(folderOfTest(), 'file')
    writeFileSync(path, 'word: geheim')
    const read = () => {
      throw new TypeError('geheim is not iterable')
    }
    expect(problemOf(() => readOperatorFile(path, { read }))).toBe('cannot be read (TypeError)')
  })
})

/** A file in a folder of its own, whose next look comes when the test says so. */
function watched(content: string) {
  const folder = folderOfTest()
  const path = join(folder, 'file.yaml')
  writeFileSync(path, content)
  const told: string[] = []
  const waits: { readonly ms: number; readonly end: () => void }[] = []
  const events = new EventEmitter()
  const file = openOperatorFile({
    path,
    ...reading,
    onTaken: () => told.push('taken'),
    onRefused: ({ problems }) => told.push(`refused: ${problems.join(' + ')}`),
    pause: (ms, signal) =>
      new Promise((resolve) => {
        waits.push({ ms, end: resolve })
        signal.addEventListener('abort', () => resolve())
        events.emit('waiting')
      }),
  })
  onTestFinished(() => file.close())
  return {
    file,
    folder,
    told,
    waits,
    /** As an editor or a mount does it: another file in its place. */
    replace: (text: string, name = 'file.yaml') => {
      writeFileSync(join(folder, 'next'), text)
      renameSync(join(folder, 'next'), join(folder, name))
    },
    look: async () => {
      const looked = once(events, 'waiting')
      waits.at(-1)?.end()
      await looked
    },
  }
}

describe('a file that is read again', () => {
  test('is looked at often enough for 10 s', () => {
    const { waits } = watched('word: one')
    expect(waits.map(({ ms }) => ms)).toEqual([5_000])
  })

  test('is in use when it changed, and not told of when it did not', async () => {
    const { file, look, replace, told } = watched('word: one')
    await look()
    expect([file.current(), told]).toEqual(['one', []])
    replace('word: two')
    await look()
    await look()
    expect([file.current(), told]).toEqual(['two', ['taken']])
  })

  test('keeps the version before a bad one, with all problems once for each version', async () => {
    const { file, look, replace, told } = watched('word: one')
    replace('word: [two]')
    await look()
    await look()
    expect([file.current(), told]).toEqual(['one', ['refused: word is missing + and so on']])
    replace('word: *geheim')
    await look()
    expect(told).toHaveLength(2)
    expect(told.join()).not.toContain('geheim')
    replace('word: three')
    await look()
    expect([file.current(), told[2]]).toEqual(['three', 'taken'])
  })

  test('may go away and come back', async () => {
    const { file, folder, look, replace, told } = watched('word: one')
    rmSync(join(folder, 'file.yaml'))
    await look()
    await look()
    expect([file.current(), told]).toEqual(['one', ['refused: cannot be read (ENOENT)']])
    replace('word: two')
    await look()
    expect([file.current(), told[1]]).toEqual(['two', 'taken'])
  })

  test('takes a version that was refused when the file that it names is there', async () => {
    const { file, look, replace, told } = watched('word: one')
    replace('word: two\nfile: other')
    await look()
    expect([file.current(), told]).toEqual(['one', ['refused: cannot be read (ENOENT)']])
    replace('text', 'other')
    await look()
    expect([file.current(), told[1]]).toEqual(['two text', 'taken'])
  })

  test('is not looked at any more after its end', async () => {
    const { file, replace, told, waits } = watched('word: one')
    replace('word: two')
    await file.close()
    expect([file.current(), told]).toEqual(['one', []])
    expect(waits.length).toBeLessThan(3)
  })

  test('must be good at the beginning', () => {
    expect(problemOf(() => watched('word: 1'))).toBe('word is missing; and so on')
  })
})
