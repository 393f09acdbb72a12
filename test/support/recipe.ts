import { readFileSync } from 'node:fs'

/** What a page of docs/recipes tells people to type. */
export function recipe(name: string): { feel(input: string): string } {
  const text = readFileSync(new URL(`../../docs/recipes/${name}.md`, import.meta.url), 'utf8')
  return {
    /** The FEEL code block under a line that has the name of the input in it, with the `=` of an expression. */
    feel(input) {
      const [, code] = new RegExp(`\`${input}\`[^\\n]*\\n+\`\`\`feel\\n([\\s\\S]*?)\`\`\``).exec(text) ?? []
      if (code === undefined) throw new Error(`${name}.md does not say what to type into ${input}`)
      return `=${code.trim()}`
    },
  }
}
