/**
 * What a reply says beside the names in it: addresses, hosts, links and dates can hold any word and mean nothing by it
 * (a domain called `too-many.example`). Bounded patterns, so that it takes the time that the text is long.
 */
export function spokenWords(text: string): string {
  const rest = NAMES.reduce((left, name) => left.replace(name, ' '), text)
  const spoken = rest.replace(BOILERPLATE, ' ')
  // where nothing else is said, it is what was said
  return /\p{L}/u.test(spoken) ? spoken : rest
}

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}'

/** Exchange's own words look like host names: `STOREDRV.Submission`, `RESOLVER.ADR.RecipientNotFound`. */
const EXCHANGE = '(?!(?:STOREDRV|RESOLVER|SMTPSEND|ROUTING|AGENT)\\.)'

const NAMES: readonly RegExp[] = [
  /\bhttps?:\/\/\S{0,500}/gi,
  // what a server repeats stands in angle brackets: an address, or the name that we gave
  /<(?!(?:CR|LF|CRLF)>)[^<>\n]{0,320}>/g,
  /"[^"\n]{0,64}"@[\w.:[\]-]{1,255}/g,
  /[^\s<>"@,;:()[\]]{1,64}@[\w.:[\]-]{1,255}/g,
  /\[[\da-f.:]{2,45}\]|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[\da-f]{1,4}(?::[\da-f]{0,4}){3,7}/gi,
  // a host name, and not the end of a sentence without a blank (`exceeded.Try again`)
  new RegExp(`\\b${EXCHANGE}[A-Za-z0-9][\\w-]{0,62}(?:\\.(?![A-Z][a-z])[\\w-]{1,63}){1,10}`, 'g'),
  new RegExp(`\\b(?:[A-Z][a-z]{2,8}, )?\\d{1,2}[ -]${MONTH}[ -]\\d{2,4}\\b`, 'g'),
  new RegExp(`\\b(?:[A-Z][a-z]{2} )?${MONTH} {1,2}\\d{1,2}\\b`, 'g'),
  /\b\d{4}[-/]\d{2}[-/]\d{2}T?\b|\b\d{1,2}:\d{2}(?::\d{2})?\b/g,
]

/** What RFC 5321 puts in front of the reason for most refusals. */
const BOILERPLATE =
  /\brequested (?:mail )?action (?:not taken|aborted)(?:: ?(?:mailbox unavailable|local error in processing))?/gi
