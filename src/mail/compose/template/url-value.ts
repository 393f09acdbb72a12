import { fault } from './fault.ts'
import { printed, UrlEncoded, wellFormed } from './values.ts'

/** What a link in a mail may begin with where a value says it: the rest runs programs, or leads nowhere from a mailbox. */
const SCHEMES = ['http', 'https', 'mailto', 'tel', 'cid']
const SCHEME = /^\s*([a-z][a-z0-9+.-]*):/i
/** A picture in the template's own words. */
const PICTURE = /^\s*data:image\//i

/**
 * A value in a URL, with what cannot stand there percent-encoded (RFC 3986): as a whole URL at its beginning, as part of
 * a path, or as a part of the query. Throws a TemplateFault where it would choose a scheme that is not for mails.
 */
export function urlValue(value: unknown, before: string, inQuery: boolean): string {
  const text = wellFormed(printed(value))
  if (before.trim() === '') return wholeUrl(text.trim())
  const scheme = SCHEME.exec(before)?.[1]?.toLowerCase()
  if (scheme !== undefined && !SCHEMES.includes(scheme) && !PICTURE.test(before))
    return fault(
      `stands in a URL that begins with "${scheme}:"; one of a mail begins with ${SCHEMES.join(', ')}.`,
    )
  if (value instanceof UrlEncoded) return text
  // `java` and then `script:` would be a scheme
  const inPath = !inQuery && (scheme !== undefined || before.includes('/'))
  return inPath
    ? encodeURI(text).replace(/[?#&]/g, encodeURIComponent)
    : encodeURIComponent(text).replaceAll("'", '%27')
}

function wholeUrl(text: string): string {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase() ?? ''
  if (!SCHEMES.includes(scheme))
    fault(
      `is the beginning of a URL, and no URL for a mail: one begins with ${SCHEMES.join(', ')}, as in https://example.com/. Write the beginning into the template, or into the value.`,
    )
  // what is encoded already stays so
  return encodeURI(text).replaceAll('%25', '%')
}
