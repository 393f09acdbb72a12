import type { DeniedTypes } from '../../mail/content/denied-types.ts'
import { entriesOf, textSchema, WrongValue, type TextSchema } from './values.ts'

const MOST_TYPES = 1_000
const ENDING = /^\.[^\s./\\*;:]+(?:\.[^\s./\\*;:]+)*$/
const CONTENT_TYPE = /^[\w!#$&^.+-]+\/(?:[\w!#$&^.+-]+|\*)$/

/** Endings of file names and content types, in lower case. */
export const attachmentTypes: TextSchema<DeniedTypes> = textSchema(
  'a comma list of file name endings (.exe) and content types (application/x-msdownload, video/*)',
  (text) => {
    const entries = entriesOf(text.normalize('NFKC').toLowerCase())
    if (entries.length > MOST_TYPES) return new WrongValue(`has more than ${MOST_TYPES} entries`)
    const wrong = entries.find((entry) => !ENDING.test(entry) && !CONTENT_TYPE.test(entry))
    if (wrong === undefined) return entries
    const word = wrong.replace(/^\*?\.?/, '')
    const meant = /^[\p{L}\p{N}]+$/u.test(word) ? `; write .${word}` : ''
    return new WrongValue(
      `has the entry ${JSON.stringify(wrong.slice(0, 80))}, which is neither the ending of a file name like .exe nor a content type like video/mp4 or video/*${meant}`,
    )
  },
)
