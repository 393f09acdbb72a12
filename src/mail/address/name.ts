/** They turn the direction of what comes after them: a name could show as another one, or as an address (UTS 55). */
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/

/** What is wrong with the name of a person or a list that readers are shown; undefined when nothing is. */
export function nameFlaw(name: string): string | undefined {
  return BIDI_CONTROL.test(name)
    ? 'the name has an invisible character that turns the direction of writing'
    : undefined
}
