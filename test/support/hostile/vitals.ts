import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface HealthFigures {
  readonly asked: number
  /** Not answered by 200 within the limit. */
  readonly failed: readonly string[]
  readonly p99Ms: number
  readonly mostMs: number
  /**
   * The longest time that the worker itself made somebody wait: of the wait, no more than the CPU time that the worker
   * used meanwhile. On a machine of its own that is all of it; on a busy one the rest was other programs' time.
   */
  readonly mostHeldUpMs: number
}

/** Asks a worker whether it lives, ten times a second, from a process that nothing else keeps busy. */
export function watchHealth(port: number, pid: number): { end(): Promise<HealthFigures> } {
  const asking = fork(
    fileURLToPath(new URL('./ask-health.ts', import.meta.url)),
    [String(port), String(pid)],
    {
      // Node 20 reads no TypeScript by itself
      execArgv: ['--import', 'tsx'],
    },
  )
  const figures = new Promise<HealthFigures>((resolve, reject) => {
    asking.once('message', (message) => resolve(message as HealthFigures))
    asking.once('exit', (code) => reject(new Error(`whoever asks for health ended with ${code}`)))
  })
  figures.catch(() => undefined)
  return {
    end() {
      asking.send('end')
      return figures
    },
  }
}

export interface ProcessFigures {
  /** The most memory that the process ever had, in MB; undefined where the system does not tell. */
  readonly mostMemoryMb: number | undefined
  readonly cpuSeconds: number | undefined
}

/** Of a process that runs, as Linux tells. */
export function processFigures(pid: number): ProcessFigures {
  const status = read(`/proc/${pid}/status`)
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status ?? '')?.[1]
  // after the name in brackets, which may hold blanks, the 12th and 13th: user and system time in hundredths
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ')
  return {
    mostMemoryMb: kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024),
    cpuSeconds: fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) / 100,
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
