import type { Flaw } from './domain.ts'

/** They turn the direction of what comes after them: a name could show as another one, or as an address (UTS 55). */
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/

/** What is wrong with the name of a person or a list that readers are shown; undefined when nothing is. */
export function nameFlaw(name: string): Flaw | undefined {
  const at = name.search(BIDI_CONTROL)
  if (at === -1) return undefined
  return { at, reason: 'the name has an invisible character that turns the direction of writing' }
}
