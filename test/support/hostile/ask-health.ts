import { get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { processFigures, type HealthFigures } from './vitals.ts'

// a process of its own, see vitals.ts: what keeps the test busy must not count as the worker's time

const EVERY_MS = 100
const LIMIT_MS = 10_000

const took: number[] = []
let mostHeldUpMs = 0
const failed: string[] = []
let over = false
process.once('message', () => {
  over = true
})

/** Milliseconds until the answer, on a connection of its own. */
function ask(port: number): Promise<number> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/health/live', agent: false, timeout: LIMIT_MS })
    request.once('response', (response) => {
      response.resume()
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - began)
        else reject(new Error(`status ${response.statusCode}`))
      })
    })
    request.once('timeout', () => request.destroy(new Error(`no answer within ${LIMIT_MS} ms`)))
    request.once('error', reject)
  })
}

async function watch(port: number, pid: number): Promise<void> {
  while (!over) {
    try {
      const before = processFigures(pid).cpuSeconds ?? -Infinity
      const waited = await ask(port)
      const busy = ((processFigures(pid).cpuSeconds ?? Infinity) - before) * 1_000
      took.push(waited)
      mostHeldUpMs = Math.max(mostHeldUpMs, Math.min(waited, busy))
    } catch (problem) {
      failed.push(String(problem))
    }
    await pause(EVERY_MS)
  }
  took.sort((a, b) => a - b)
  const figures: HealthFigures = {
    asked: took.length + failed.length,
    failed,
    p99Ms: Math.round(took[Math.floor(took.length * 0.99)] ?? 0),
    mostMs: Math.round(took.at(-1) ?? 0),
    mostHeldUpMs: Math.round(mostHeldUpMs),
  }
  process.send?.(figures, () => process.exit())
}

// who was left alone has nobody to tell
process.once('disconnect', () => process.exit())
void watch(Number(process.argv[2]), Number(process.argv[3]))
