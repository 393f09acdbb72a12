import { fault } from './fault.ts'
import type { HtmlPlace } from './html-place.ts'
import { urlValue } from './url-value.ts'
import { printed } from './values.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** What cannot end a declaration, call a function or begin a URL. */
const CSS_VALUE = /^[\w#.%,+ -]*$/

/** A value as it may stand in that place of HTML. Throws a TemplateFault where none may. */
export function htmlValue(value: unknown, place: HtmlPlace): string {
  switch (place.kind) {
    case 'text':
      return escaped(printed(value))
    case 'url':
      return escaped(urlValue(value, place.before, place.inQuery))
    case 'css': {
      const text = printed(value)
      return CSS_VALUE.test(text)
        ? text
        : fault(
            'stands in a style, where a value may have letters, digits and # . % , + - alone; write the rest out.',
          )
    }
    case 'nowhere':
      return fault(`stands ${place.why}.`)
  }
}

/** Between tags, and in attributes with quotation marks of either kind. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
