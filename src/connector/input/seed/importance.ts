import type { Importance } from '../../../mail/email.ts'
import { asBoolean } from '../readers/booleans.ts'
import type { Read } from '../readers/field.ts'
import { word } from '../readers/words.ts'

const readWord = word<Importance>({
  high: 'high',
  normal: 'normal',
  low: 'low',
  true: 'high',
  false: 'normal',
})

/** A word, or the boolean of the Java connector: true is high, false is normal (its template says "low", and sends normal). */
export const readImportance: Read<Importance> = (value) => {
  const boolean = asBoolean(value)
  if (boolean !== undefined) return boolean ? 'high' : 'normal'
  return readWord(value)
}
