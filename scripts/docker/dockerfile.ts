export interface Instruction {
  readonly name: string
  /** `--from=build` as `{ from: 'build' }`. */
  readonly flags: Readonly<Record<string, string>>
  /** What follows the flags, continued lines joined. */
  readonly text: string
}

export interface Stage {
  readonly image: string
  readonly alias: string | undefined
  readonly instructions: readonly Instruction[]
}

/**
 * Reads a Dockerfile, as far as ours goes: global ARGs that FROM uses, no other variables, no here-documents.
 * An image builder knows more; what this one does not know is an error rather than a step that is left out.
 */
export function parseDockerfile(text: string): readonly Stage[] {
  const globals = new Map<string, string>()
  const stages: { image: string; alias: string | undefined; instructions: Instruction[] }[] = []
  for (const instruction of instructionsOf(text)) {
    const current = stages.at(-1)
    if (instruction.name === 'FROM') {
      const [image = '', as, alias] = instruction.text.split(/\s+/)
      if (as !== undefined && as.toUpperCase() !== 'AS')
        throw new Error(`FROM ${instruction.text} cannot be read`)
      stages.push({ image: expand(image, globals), alias, instructions: [] })
    } else if (current) {
      current.instructions.push(instruction)
    } else if (instruction.name === 'ARG') {
      const [name = '', value = ''] = instruction.text.split('=')
      globals.set(name, value)
    } else {
      throw new Error(`${instruction.name} stands before the first FROM`)
    }
  }
  return stages
}

function instructionsOf(text: string): Instruction[] {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line))
  const joined = lines.join('\n').replace(/\\\n/g, ' ')
  return joined.split('\n').map((line) => {
    const [name = '', ...rest] = line.trim().split(/\s+(.*)/s)
    const flags: Record<string, string> = {}
    const words = rest.join('').trim()
    const unflagged = words.replace(/^(?:--([\w-]+)(?:=(\S*))?\s+)+/, (all) => {
      for (const [, flag = '', value = ''] of all.matchAll(/--([\w-]+)(?:=(\S*))?/g)) flags[flag] = value
      return ''
    })
    return { name: name.toUpperCase(), flags, text: unflagged.trim() }
  })
}

function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)\}/g, (reference, name: string) => {
    const value = values.get(name)
    if (value === undefined) throw new Error(`${reference} in FROM is not an ARG before it`)
    return value
  })
}

/** `["node", "x"]`; undefined for the shell form. */
export function execForm(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined
  const words: unknown = JSON.parse(text)
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words
  throw new Error(`${text} is not a list of strings`)
}

/** `A=1 B="two words"` as pairs. */
export function assignments(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g)]
  return Object.fromEntries(pairs.map(([, name = '', quoted, plain = '']) => [name, quoted ?? plain]))
}
