/** Where in HTML the address of something to be shown stands: from `start` to before `end`. */
export interface Place {
  readonly start: number
  readonly end: number
}

export interface Places {
  /** Of pictures: `src`, `background`, `poster`, and `url()` of CSS. */
  readonly pictures: readonly Place[]
  /** The values of all other attributes: a link may lead to a part as well. */
  readonly others: readonly Place[]
}

const PICTURE_ATTRIBUTES = new Set(['src', 'background', 'poster'])

/**
 * Looks at attributes, at `style` elements and into the comments that Outlook reads (`<!--[if mso]>`), never at text: what
 * a mail says about `data:` and `cid:` is not meant. Takes time in proportion to the length, whatever the HTML is.
 */
export async function placesIn(html: string): Promise<Places> {
  const { Tokenizer } = await import('htmlparser2')
  const pictures: Place[] = []
  const others: Place[] = []

  const look = (text: string, offset: number, isComment: boolean) => {
    const css = (start: number, end: number) => {
      for (const url of cssUrls(text.slice(start, end)))
        pictures.push({ start: offset + start + url.start, end: offset + start + url.end })
    }
    let tag = ''
    let attribute = ''
    const tokenizer = new Tokenizer(
      { decodeEntities: false },
      {
        onopentagname(start, end) {
          tag = nameIn(text, start, end)
        },
        onattribname(start, end) {
          attribute = nameIn(text, start, end)
        },
        onattribdata(start, end) {
          if (attribute === 'style') css(start, end)
          else (PICTURE_ATTRIBUTES.has(attribute) ? pictures : others).push(at(start + offset, end + offset))
        },
        ontext(start, end) {
          if (tag === 'style') css(start, end)
        },
        onclosetag() {
          tag = ''
        },
        onselfclosingtag() {
          tag = ''
        },
        oncomment(start, end) {
          // a comment holds no comments
          if (!isComment && text.startsWith('[if', start)) look(text.slice(start, end), offset + start, true)
        },
        onattribentity: nothing,
        onattribend: nothing,
        oncdata: nothing,
        ondeclaration: nothing,
        onend: nothing,
        onopentagend: nothing,
        onprocessinginstruction: nothing,
        ontextentity: nothing,
      },
    )
    tokenizer.write(text)
    tokenizer.end()
  }
  look(html, 0, false)
  return { pictures, others }
}

const nothing = () => undefined
const at = (start: number, end: number): Place => ({ start, end })

/** Longer names are none that is looked for. */
const LONGEST_NAME = 20

function nameIn(text: string, start: number, end: number): string {
  return end - start > LONGEST_NAME ? '' : text.slice(start, end).toLowerCase()
}

/** What closes the address in `url(`; in an attribute, quotation marks are entities. */
const QUOTES = ['"', "'", '&quot;', '&#34;', '&#39;', '&apos;']

/** CSS Values 4 `url()`, as it is written in mails: without escapes in the address. */
function cssUrls(css: string): Place[] {
  const places: Place[] = []
  const opening = /url\(\s*/gi
  while (opening.exec(css) !== null) {
    const quote = QUOTES.find((one) => css.startsWith(one, opening.lastIndex)) ?? ''
    const start = opening.lastIndex + quote.length
    const end = css.indexOf(quote === '' ? ')' : quote, start)
    // nothing that follows is closed either
    if (end === -1) break
    places.push({ start, end })
    opening.lastIndex = end
  }
  return places
}
