import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { Arrivals } from '../../sandbox/arrivals.ts'
import { PROJECT_IMAGE } from '../../scripts/image/project-image.ts'
import { outputOf } from '../../scripts/programs/run-program.ts'
import { podman } from '../../scripts/image/store.ts'

/** As strict as Kubernetes can be told to be; only the volume is left to write to. */
const HARDENED = [
  '--read-only',
  '--read-only-tmpfs=false',
  '--cap-drop=all',
  '--security-opt=no-new-privileges',
  // a sandbox may not raise limits, and podman would
  '--ulimit=nofile=1024:1024',
  '--ulimit=nproc=1024:1024',
  // the machine's own network: engine, mail server and health checks are on its loopback
  '--network=host',
  '--pull=never',
  '--rm',
  // seconds: nothing outlives the tests that started it for long
  '--timeout=300',
]

/** A container of the project's image, with its user and its command unless a test says otherwise. */
export class Container {
  readonly #name: string
  readonly #child: ChildProcess
  readonly #lines = new Arrivals<string>()
  /** Of the container's process; 137 when it had to be killed. */
  readonly exitCode: Promise<number | null>

  private constructor(name: string, child: ChildProcess) {
    this.#name = name
    this.#child = child
    this.exitCode = new Promise((resolve, reject) => {
      child.once('error', reject).once('close', resolve)
    })
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#lines.add(line))
  }

  static start(env: Readonly<Record<string, string>> = {}, command: readonly string[] = []): Container {
    const name = `smtp-${randomUUID()}`
    const variables = Object.entries(env).map(([key, value]) => `--env=${key}=${value}`)
    const args = [...podman, 'run', `--name=${name}`, ...HARDENED, ...variables, PROJECT_IMAGE, ...command]
    const child = spawn('podman', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    return new Container(name, child)
  }

  /** Everything that was written, standard output and standard error. */
  get output(): string {
    return this.#lines.all.join('\n')
  }

  /** Resolves when a line with the text was written. */
  async says(text: string, timeoutMs = 60_000): Promise<void> {
    const died = this.exitCode.then((code) => {
      throw new Error(`ended with ${code} before it said ${text}:\n${this.output}`)
    })
    const said = this.#lines.waitFor(
      (line) => line.includes(text),
      () => `did not say ${text}:\n${this.output}`,
      { timeoutMs },
    )
    await Promise.race([said, died])
    died.catch(() => undefined)
  }

  /** What the image's own health check finds. */
  async isHealthy(): Promise<boolean> {
    return outputOf('podman', [...podman, 'healthcheck', 'run', this.#name]).then(
      () => true,
      () => false,
    )
  }

  /** A program inside of it, as its user; resolves with what it wrote. */
  run(...command: readonly string[]): Promise<string> {
    return outputOf('podman', [...podman, 'exec', this.#name, ...command])
  }

  /** SIGTERM, and SIGKILL after the grace period: what an orchestrator does. */
  async stop(graceSeconds: number): Promise<{ readonly code: number | null; readonly tookMs: number }> {
    const began = performance.now()
    await outputOf('podman', [...podman, 'stop', `--time=${graceSeconds}`, this.#name])
    const code = await this.exitCode
    return { code, tookMs: performance.now() - began }
  }

  /** Whatever state it is in, it is gone afterwards. */
  async remove(): Promise<void> {
    await outputOf('podman', [...podman, 'rm', '--force', '--ignore', '--volumes', '--time=0', this.#name])
    this.#child.kill('SIGKILL')
  }
}
