import { z } from 'zod'

/** What is wrong with a value; follows its path. */
export class Wrong {
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

type Complaint = (issue: { readonly input?: unknown }) => string

/** For a value of the wrong kind. */
export function must(be: string): Complaint {
  return ({ input }) => {
    if (input === undefined) return 'is missing'
    return input === null ? `has no value; it must be ${be}, or the key left away` : `must be ${be}`
  }
}

/** A value made of a text, or what is wrong with it. Nothing of the text is in an error: it may be a misplaced password. */
export function text<T>(be: string, read: (text: string) => T | Wrong) {
  return z.string({ error: must(be) }).transform((value, context): T => {
    const result = read(value)
    if (!(result instanceof Wrong)) return result
    context.addIssue({ code: 'custom', message: result.why })
    return z.NEVER
  })
}

/** A whole number from 1 on. */
export function count(max: number) {
  const error = must(`a whole number from 1 to ${max}`)
  return z.int({ error }).min(1, { error }).max(max, { error })
}

export function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, { error: must(`one of ${words.join(', ')}`) })
}
