import type { DomNode, FormatCallback, HtmlToTextOptions } from 'html-to-text'

/** Longer HTML than any mail program shows at once (Gmail cuts at 102 KB). */
const LONGEST_HTML = 1_000_000
/** So many take the parser half a second; open ones that lie in each other take the square of their number. */
const MOST_TAGS = 20_000
/** What stands deeper is left out: html-to-text walks by recursion, and runs out of stack. */
const DEEPEST = 50

/** Stands where something was left out. */
const ELLIPSIS = '[…]'

/**
 * The text part of a mail that is written as HTML, for mail programs that show none. Of more than 1,000,000 characters
 * or 20,000 tags it has the beginning; the HTML part is whole. Takes time in proportion to the length.
 */
export async function plainTextOf(html: string): Promise<string> {
  const { convert } = await import('html-to-text')
  const begin = beginningOf(html)
  const text = convert(begin, options)
  if (begin.length === html.length) return text
  return text === '' ? ELLIPSIS : `${text}\n\n${ELLIPSIS}`
}

function beginningOf(html: string): string {
  const short = html.slice(0, LONGEST_HTML)
  let tags = 0
  for (let at = short.indexOf('<'); at !== -1; at = short.indexOf('<', at + 1)) {
    tags += 1
    if (tags > MOST_TAGS) return short.slice(0, at)
  }
  return short
}

const BLOCKS = new Set([
  'blockquote',
  'div',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ol',
  'p',
  'pre',
  'table',
  'ul',
])

/** Cells of data stand in one line; those that hold blocks are layout and stand below each other. */
const formatCell: FormatCallback = (cell, walk, builder) => {
  walk(cell.children, builder)
  const next = nextTag(cell)
  if (next && !holdsBlocks(cell) && !holdsBlocks(next)) builder.addInline(' | ', { noWordTransform: true })
}

/** What a picture shows; where it lies helps nobody. */
const formatImage: FormatCallback = (image, _walk, builder) => {
  const attributes = image.attribs as Readonly<Record<string, string>> | undefined
  const alt = attributes?.['alt'] ?? ''
  if (alt !== '') builder.addInline(alt)
}

/** As domhandler has it; the types of html-to-text leave it out. */
type Sibling = DomNode & { readonly next: Sibling | null }

function nextTag(node: DomNode): DomNode | undefined {
  let { next } = node as Sibling
  while (next !== null && next.type !== 'tag') next = next.next
  return next ?? undefined
}

function holdsBlocks({ children }: DomNode): boolean {
  return (children as readonly DomNode[]).some(({ name }) => BLOCKS.has(name ?? ''))
}

const options: HtmlToTextOptions = {
  // lines are as long as the mail program's window is wide
  wordwrap: false,
  // html-to-text would cut by itself, and say so on the console
  limits: { maxDepth: DEEPEST, maxInputLength: LONGEST_HTML, ellipsis: ELLIPSIS },
  formatters: { cell: formatCell, alternative: formatImage },
  selectors: [
    // RFC 3986 appendix C: in plain text a URL stands in angle brackets
    {
      selector: 'a',
      options: {
        hideLinkHrefIfSameAsText: true,
        noAnchorUrl: true,
        linkBrackets: ['<', '>'],
        // nobody can follow these, and the first kind can be megabytes
        pathRewrite: (href) => (/^(?:data|cid):/i.test(href) ? '' : href),
      },
    },
    { selector: 'img', format: 'alternative' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', format: 'block', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
  ],
}
