import type { Attachment } from '../../../mail/email.ts'
import { valueAt } from '../../../json/place.ts'
import { attachments } from '../readers/attachments.ts'
import { isGiven, required, withDefault, type Read } from '../readers/field.ts'
import { readAt } from '../readers/read-at.ts'
import { word } from '../readers/words.ts'
import { panelInputs } from './inputs.ts'
import { placeName } from './labels.ts'

const LIST = 'data.smtpAction.attachments'

const readList = attachmentsAt(LIST)
const readMode = withDefault(word({ none: 'none', single: 'single', multiple: 'multiple' } as const), 'none')
const readSource = word({ camunda: 'camunda', inline: 'inline', external: 'external' } as const)

/**
 * The documents of a task. From version 5 on, the template makes the list of the inputs of its panel by an expression that
 * looks at its neighbours; where an engine does not show it those, the list is empty, and the panel is read here.
 */
export function readAttachments(variables: unknown): readonly Attachment[] {
  if (isGiven(valueAt(variables, LIST))) return readAt(variables, LIST, readList)
  const { mode, source, reference, content, fileName, contentType, url, urlName, list } = panelInputs
  switch (readAt(variables, mode, readMode)) {
    case 'none':
      return []
    case 'multiple':
      return readAt(variables, list, required(attachmentsAt(list)))
    case 'single':
      break
  }
  const at = (place: string) => valueAt(variables, place)
  const type = readAt(variables, source, required(readSource))
  // what is wrong with it is told of the input that it cannot do without
  const made = (place: string, document: object) =>
    readAt(variables, place, () => attachmentsAt(place)({ 'camunda.document.type': type, ...document }))
  switch (type) {
    case 'camunda':
      return readAt(variables, reference, required(attachmentsAt(reference)))
    case 'inline':
      return made(content, { content: at(content), name: at(fileName), contentType: at(contentType) })
    case 'external':
      return made(url, { url: at(url), name: at(urlName) })
  }
}

function attachmentsAt(place: string): Read<readonly Attachment[]> {
  return attachments(place, placeName)
}
