type Step = () => Promise<void> | void

/** What has to be taken back in the end, last thing first. */
export class Undo {
  readonly #steps: Step[] = []

  later(step: Step): void {
    this.#steps.push(step)
  }

  /** Takes everything back; a step that fails does not keep the others from theirs. */
  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step()
      } catch (problem) {
        process.stderr.write(`While cleaning up: ${String(problem)}\n`)
      }
    }
  }
}
