import { leftPlaceholders } from '../text/placeholders.ts'

/** Enough to see that a template was not filled in; a mail of many placeholders has the same cause. */
const MOST_IN_ONE_INPUT = 10

/** One warning for each placeholder that goes out as it stands. `place` is how people call the input that has it. */
export function placeholderWarnings(place: string, text: string): string[] {
  return leftPlaceholders(text, MOST_IN_ONE_INPUT).map((one) => `${place}: ${one} is sent as it stands`)
}
