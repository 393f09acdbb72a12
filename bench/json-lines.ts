import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A script of this folder as a process of its own: one JSON line in, one out, in turn. */
export class JsonChild {
  readonly #child: ChildProcess
  readonly #answers: AsyncIterator<string>

  private constructor(child: ChildProcess, answers: AsyncIterator<string>) {
    this.#child = child
    this.#answers = answers
  }

  static start(script: string, env: Readonly<Record<string, string>> = {}): JsonChild {
    const path = fileURLToPath(new URL(script, import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', path], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    })
    process.once('exit', () => void child.kill('SIGKILL'))
    const lines = createInterface({ input: child.stdout })
    return new JsonChild(child, lines[Symbol.asyncIterator]())
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  async ask<Answer>(question: object): Promise<Answer> {
    this.#child.stdin?.write(`${JSON.stringify(question)}\n`)
    const next = await this.#answers.next()
    if (next.done === true) throw new Error('a process of the benchmark has ended')
    return JSON.parse(next.value) as Answer
  }

  close(): void {
    this.#child.stdin?.end()
  }
}

/** The other side: answers each line, and ends with the standard input. */
export function answerLines(answer: (question: never) => unknown): void {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    void Promise.resolve(answer(JSON.parse(line) as never)).then((value) =>
      process.stdout.write(`${JSON.stringify(value)}\n`),
    )
  })
  lines.on('close', () => process.exit(0))
}
