import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { bufferedOutput } from '../../src/telemetry/buffered-output.ts'

function logged() {
  vi.useFakeTimers()
  const folder = mkdtempSync(join(tmpdir(), 'log-'))
  const path = join(folder, 'log')
  const fd = openSync(path, 'w')
  const before = process.listeners('exit')
  const log = pino({}, bufferedOutput(fd))
  const atExit = process.listeners('exit').filter((one) => !before.includes(one))
  onTestFinished(() => {
    vi.useRealTimers()
    for (const one of atExit) process.removeListener('exit', one)
    closeSync(fd)
    rmSync(folder, { recursive: true })
  })
  const lines = () =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { msg: string }).msg)
  return { log, lines, exit: () => atExit.forEach((one) => one(0)) }
}

test('lines are held for 100 ms at most', () => {
  const { log, lines } = logged()
  log.info('one')
  log.child({ jobKey: '1' }).info('two')
  vi.advanceTimersByTime(99)
  expect(lines()).toEqual([])
  vi.advanceTimersByTime(1)
  expect(lines()).toEqual(['one', 'two'])
  log.info('three')
  vi.advanceTimersByTime(100)
  expect(lines()).toEqual(['one', 'two', 'three'])
})

test.each(['warn', 'error', 'fatal'] as const)(
  'a line of level %s goes out at once, after those before',
  (level) => {
    const { log, lines } = logged()
    log.info('one')
    log.child({ jobKey: '1' })[level]('two')
    expect(lines()).toEqual(['one', 'two'])
  },
)

test('nothing is held when the process ends', () => {
  const { log, lines, exit } = logged()
  log.info('one')
  exit()
  expect(lines()).toEqual(['one'])
})

test('many lines do not wait for the time', () => {
  const { log, lines } = logged()
  for (let nth = 0; nth < 1_000; nth += 1) log.info('x'.repeat(100))
  expect(lines().length).toBeGreaterThan(900)
})

test('a reader that is gone stops nothing', () => {
  const source = new URL('../../src/telemetry/buffered-output.ts', import.meta.url).href
  const program = `
    import { pino } from 'pino'
    import { bufferedOutput } from '${source}'
    const log = pino({}, bufferedOutput(1))
    let nth = 0
    const lines = setInterval(() => {
      log[nth % 50 === 0 ? 'warn' : 'info']('a line')
      nth += 1
      if (nth < 200) return
      clearInterval(lines)
      process.stderr.write('lives')
    }, 1)`
  const node = `"$NODE" --import tsx --input-type=module -e "$PROGRAM"`
  const env = { ...process.env, NODE: process.execPath, PROGRAM: program }
  const { stdout, stderr } = spawnSync('sh', ['-c', `${node} | head -n 1`], { env, timeout: 30_000 })
  expect(String(stdout)).toContain('a line')
  expect(String(stderr)).toBe('lives')
})
