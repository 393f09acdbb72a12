export type End = 'completed' | 'thrown' | 'incident'

export interface HandedOut {
  readonly key: string
  readonly instance: string
  readonly retries: number
  readonly deadline: number
  readonly variables: { readonly number: number; readonly attempt?: number }
}

interface Standing {
  /** What the last answered failure left; a failure whose answer was lost may have left less. */
  retries: number
  unsure: boolean
  /** Milliseconds since 1970; 0: nobody has it. */
  heldUntil: number
  end?: End
}

/** Each job begins with so many. */
export const RETRIES = 3

/** What the engine answered, and so what must be true ever after, whatever happens to its process. */
export class Account {
  /** The number that each answered instance was created with. */
  readonly instances = new Map<string, number>()
  /** What is not as it was answered. */
  readonly broken: string[] = []
  readonly #jobs = new Map<string, Standing>()

  /** How each job ended whose end was answered. */
  get ends(): (readonly [key: string, end: End])[] {
    return [...this.#jobs].flatMap(([key, { end }]) => (end ? [[key, end] as const] : []))
  }

  created(instance: string, number: number): void {
    if (this.instances.has(instance)) this.broken.push(`instance ${instance} was created twice`)
    this.instances.set(instance, number)
  }

  handedOut({ key, instance, retries, deadline, variables }: HandedOut, now: number): void {
    const known = this.#of(key)
    const complain = (what: string) => this.broken.push(`job ${key} was handed out ${what}`)
    if (known.end) complain(`after its end was answered: ${known.end}`)
    if (now < known.heldUntil) complain(`${known.heldUntil - now} ms before the end of its lease`)
    if (retries > known.retries || (retries < known.retries && !known.unsure))
      complain(`with ${retries} retries, not with ${known.retries}`)
    // a failure and its variables are one
    if ((variables.attempt ?? 0) !== RETRIES - retries)
      complain(`with ${retries} retries and the variables of failure ${variables.attempt}`)
    const number = this.instances.get(instance)
    if (number !== undefined && number !== variables.number)
      complain(`with number ${variables.number}, not with ${number}`)
    known.retries = retries
    known.unsure = false
    known.heldUntil = deadline
  }

  /** A command on a job was answered, and left it with so many retries, or ended it. */
  answered(key: string, left: number | End): void {
    const known = this.#of(key)
    known.heldUntil = 0
    if (typeof left === 'number') known.retries = left
    else known.end = left
  }

  /** A command on a job was sent and not answered: it may have been carried out. */
  unanswered(key: string): void {
    const known = this.#of(key)
    known.heldUntil = 0
    known.unsure = true
  }

  #of(key: string): Standing {
    const known = this.#jobs.get(key) ?? { retries: RETRIES, unsure: false, heldUntil: 0 }
    this.#jobs.set(key, known)
    return known
  }
}
