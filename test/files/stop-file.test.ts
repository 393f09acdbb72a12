import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { EventEmitter, once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openStopFile, type StopFileOptions } from '../../src/files/stop-file.ts'
import type { Pause } from '../../src/time/pause.ts'

/** A pause that ends when the test says so. */
function handPause() {
  const waits: { ms: number; end: () => void }[] = []
  const pause: Pause = (ms, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
      if (signal.aborted) resolve()
      waits.push({ ms, end: resolve })
    })
  /** Ends all that wait for so long. */
  const pass = (ms: number) => {
    for (const wait of waits.splice(0)) {
      if (wait.ms <= ms) wait.end()
      else waits.push(wait)
    }
  }
  return { pause, pass }
}

const missing = () => Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }))
const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }))

/** The file as a test lets it be. */
async function opened(first: () => Promise<unknown>, options: Partial<StopFileOptions> = {}) {
  const told: string[] = []
  const clock = { ms: 0 }
  const { pause, pass } = handPause()
  const file = { stat: first, looks: 0 }
  const opening = openStopFile({
    name: 'SMTP_STOP_FILE',
    path: '/run/stop',
    pause,
    monotonicNow: () => clock.ms,
    onThere: (why) => told.push(why),
    onGone: () => told.push('gone'),
    stat: () => {
      file.looks += 1
      return file.stat()
    },
    ...options,
  })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { opening, told, clock, pass, file, settled }
}

async function open(first: () => Promise<unknown>, options?: Partial<StopFileOptions>) {
  const { opening, ...rest } = await opened(first, options)
  const stopFile = await opening
  onTestFinished(() => stopFile.close())
  return { stopFile, ...rest }
}

describe('the stop file', () => {
  test('is looked for every second, and told of once when it turns up and once when it goes', async () => {
    const { stopFile, told, pass, file, settled } = await open(missing)
    const pass1s = async () => {
      pass(1_000)
      await settled()
    }
    expect(stopFile.trouble()).toBeUndefined()
    const signal = stopFile.appears()
    file.stat = async () => ({})
    await pass1s()
    expect(stopFile.trouble()).toBe('the file of SMTP_STOP_FILE is there')
    expect(signal.aborted).toBe(true)
    expect(stopFile.appears()).toBe(signal)
    await pass1s()
    file.stat = missing
    await pass1s()
    await pass1s()
    expect(stopFile.trouble()).toBeUndefined()
    expect(stopFile.appears().aborted).toBe(false)
    // each job in work listens
    const warned = vi.spyOn(process, 'emitWarning')
    for (let jobs = 0; jobs < 20; jobs++) stopFile.appears().addEventListener('abort', () => jobs)
    expect(warned).not.toHaveBeenCalled()
    warned.mockRestore()
    expect(told).toEqual(['the file of SMTP_STOP_FILE is there', 'gone'])
    expect(file.looks).toBe(5)
  })

  test('that is there at the start is known at once', async () => {
    const { stopFile } = await open(async () => ({}))
    expect(stopFile.trouble()).toContain('is there')
    expect(stopFile.appears().aborted).toBe(true)
  })

  test.each(['EACCES', 'ENOTDIR', 'ELOOP', 'EIO', 'ESTALE', 'ENAMETOOLONG'])(
    'a look that fails with %s counts as there, and its reason has no path',
    async (code) => {
      const { stopFile } = await open(failing(code))
      expect(stopFile.trouble()).toContain(`(${code})`)
      expect(stopFile.trouble()).not.toContain('/run')
    },
  )

  test('whoever asks gets a look of after the question', async () => {
    const { stopFile, file, settled } = await open(missing)
    const held = new EventEmitter()
    file.stat = () => once(held, 'end').then(missing)
    const first = stopFile.look()
    await settled()
    const [second, third] = [stopFile.look(), stopFile.look()]
    file.stat = async () => ({})
    held.emit('end')
    await first
    expect(await Promise.all([second, third])).toEqual(Array(2).fill('the file of SMTP_STOP_FILE is there'))
    expect(file.looks).toBe(3)
  })

  test('a look that does not end counts as there, and no other is begun beside it', async () => {
    const { stopFile, told, clock, pass, file, settled } = await open(missing)
    const held = new EventEmitter()
    file.stat = () => once(held, 'end').then(missing)
    const first = stopFile.look()
    await settled()
    const looks = [first, stopFile.look()]
    clock.ms += 5_000
    pass(5_000)
    expect((await Promise.all(looks)).at(-1)).toContain('no answer within 5 s')
    expect(file.looks).toBe(2)
    // the mount is back
    file.stat = missing
    held.emit('end')
    await settled()
    expect(stopFile.trouble()).toBeUndefined()
    expect(told).toEqual([expect.stringContaining('no answer'), 'gone'])
  })

  test('is a name in a folder: also a link that leads nowhere', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stop-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'stop')
    const waits = handPause()
    const stopFile = await openStopFile({
      name: 'SMTP_STOP_FILE',
      path,
      pause: waits.pause,
      monotonicNow: () => 0,
      onThere: () => {},
      onGone: () => {},
    })
    onTestFinished(() => stopFile.close())
    expect(await stopFile.look()).toBeUndefined()
    writeFileSync(path, '')
    expect(await stopFile.look()).toContain('is there')
    rmSync(path)
    expect(await stopFile.look()).toBeUndefined()
    symlinkSync('nowhere', path)
    expect(await stopFile.look()).toContain('is there')
  })
})
