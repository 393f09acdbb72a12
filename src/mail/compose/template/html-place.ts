/** Where in HTML a value is about to stand. */
export type HtmlPlace =
  /** Between tags, or in a quoted attribute that is only read. */
  | { readonly kind: 'text' }
  | { readonly kind: 'css' }
  /** In a quoted attribute with a URL, of which so much is written already. */
  | { readonly kind: 'url'; readonly before: string; readonly inQuery: boolean }
  /** `why` continues "a value stands …". */
  | { readonly kind: 'nowhere'; readonly why: string }

type State =
  | 'text'
  | 'open'
  | 'end-open'
  | 'markup'
  | 'comment'
  | 'until->'
  | 'tag-name'
  | 'before-attribute'
  | 'attribute-name'
  | 'after-attribute'
  | 'before-value'
  | 'quoted'
  | 'unquoted'
  | 'element'

/** Elements whose content has no tags (WHATWG HTML 13.2.6), by what a value in them is. */
const TAGLESS: Readonly<Record<string, HtmlPlace>> = {
  title: { kind: 'text' },
  textarea: { kind: 'text' },
  style: { kind: 'css' },
  ...Object.fromEntries(
    ['script', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext'].map((name) => [
      name,
      { kind: 'nowhere', why: `in <${name}>, where mail programs run or drop it; move it out` },
    ]),
  ),
}

const URL_ATTRIBUTES = new Set(
  'action archive background cite classid codebase data dynsrc formaction href icon longdesc lowsrc manifest ping poster profile src srcset usemap'.split(
    ' ',
  ),
)

/** Names are compared, not kept: no tag or attribute that matters has a longer one. */
const LONGEST_NAME = 40
/** A scheme and what follows it. */
const LONGEST_BEFORE = 200

const BLANK = /[\t\n\f\r ]/
const LETTER = /[a-z]/i

/**
 * Follows HTML as it is written, as the tokenizer of a browser does (WHATWG HTML 13.2.5), so that each value can be
 * escaped by where it stands. Looks at each character once; what comes in several parts counts as one text.
 */
export class HtmlScanner {
  #state: State = 'text'
  #closing = false
  #tag = ''
  #attribute = ''
  #quote = ''
  #url = ''
  #inQuery = false
  /** The last characters of a comment, or of an element without tags: its end may come in two parts. */
  #tail = ''

  get place(): HtmlPlace {
    switch (this.#state) {
      // a comment ends with `>`, which no escaped value has
      case 'text':
      case 'comment':
        return { kind: 'text' }
      case 'element':
        return TAGLESS[this.#tag] ?? { kind: 'text' }
      case 'quoted':
        return this.#attributePlace()
      case 'unquoted':
      case 'before-value':
        return nowhere(`in ${this.#shownAttribute()} without quotation marks; put them around it`)
      case 'open':
      case 'end-open':
        return nowhere('right after "<", where it would be a tag; write &lt;')
      case 'markup':
      case 'until->':
        return nowhere('in a declaration; move it out')
      default:
        return nowhere(
          'inside a tag, but not in the value of an attribute; write the names of tags and attributes out',
        )
    }
  }

  /** Between two tags: whatever is written next neither ends nor continues anything. */
  get betweenTags(): boolean {
    return this.#state === 'text'
  }

  /** The next part of the HTML. */
  feed(html: string): void {
    for (let at = 0; at < html.length;) at = this.#read(html, at)
  }

  #attributePlace(): HtmlPlace {
    const name = this.#attribute.slice(this.#attribute.lastIndexOf(':') + 1)
    if (name.startsWith('on') || name === 'srcdoc')
      return nowhere(`in ${this.#shownAttribute()}, which mail programs run or drop; move it out`)
    if (name === 'style') return { kind: 'css' }
    if (URL_ATTRIBUTES.has(name)) return { kind: 'url', before: this.#url, inQuery: this.#inQuery }
    return { kind: 'text' }
  }

  #shownAttribute(): string {
    return /^[\w:-]+$/.test(this.#attribute) ? `the attribute ${this.#attribute}` : 'an attribute'
  }

  /** Reads from there as far as the state lasts, one character at least; says how far. */
  #read(html: string, at: number): number {
    const character = html.charAt(at)
    switch (this.#state) {
      case 'text': {
        const open = html.indexOf('<', at)
        if (open === -1) return html.length
        this.#state = 'open'
        return open + 1
      }
      case 'open':
        if (character === '/') return this.#to('end-open', at + 1)
        if (character === '!') return this.#to('markup', at + 1)
        if (character === '?') return this.#to('until->', at + 1)
        return LETTER.test(character) ? this.#toTag(at, false) : this.#to('text', at)
      case 'end-open':
        if (LETTER.test(character)) return this.#toTag(at, true)
        return character === '>' ? this.#to('text', at + 1) : this.#to('until->', at)
      case 'markup':
        return this.#readMarkup(html, at)
      case 'comment':
        return this.#readComment(html, at)
      case 'until->': {
        const end = html.indexOf('>', at)
        return end === -1 ? html.length : this.#to('text', end + 1)
      }
      case 'element':
        return this.#readElement(html, at)
      case 'quoted': {
        const end = html.indexOf(this.#quote, at)
        this.#sawValue(html.slice(at, end === -1 ? html.length : end))
        return end === -1 ? html.length : this.#to('before-attribute', end + 1)
      }
      default:
        return this.#readTag(character, at)
    }
  }

  #readTag(character: string, at: number): number {
    if (character === '>') return this.#endTag(at + 1)
    const blank = BLANK.test(character)
    switch (this.#state) {
      case 'tag-name':
        if (blank || character === '/') return this.#to('before-attribute', at + 1)
        this.#tag = longer(this.#tag, character)
        return at + 1
      case 'attribute-name':
        if (character === '=') return this.#to('before-value', at + 1)
        if (blank) return this.#to('after-attribute', at + 1)
        if (character === '/') return this.#to('before-attribute', at + 1)
        this.#attribute = longer(this.#attribute, character)
        return at + 1
      case 'before-value':
        if (blank) return at + 1
        this.#url = ''
        this.#inQuery = false
        this.#quote = character
        return character === '"' || character === "'"
          ? this.#to('quoted', at + 1)
          : this.#to('unquoted', at + 1)
      case 'unquoted':
        return blank ? this.#to('before-attribute', at + 1) : at + 1
      default:
        if (blank || character === '/') return at + 1
        if (this.#state === 'after-attribute' && character === '=') return this.#to('before-value', at + 1)
        this.#attribute = character.toLowerCase()
        return this.#to('attribute-name', at + 1)
    }
  }

  #to(state: State, at: number): number {
    this.#state = state
    this.#tail = ''
    return at
  }

  #toTag(at: number, closing: boolean): number {
    this.#closing = closing
    this.#tag = ''
    return this.#to('tag-name', at)
  }

  #endTag(at: number): number {
    const tagless = !this.#closing && Object.hasOwn(TAGLESS, this.#tag)
    return this.#to(tagless ? 'element' : 'text', at)
  }

  #readMarkup(html: string, at: number): number {
    this.#tail += html.charAt(at)
    if (this.#tail === '-') return at + 1
    if (this.#tail !== '--') return this.#to('until->', at)
    // Outlook reads what stands between `<!--[if mso]>` and `<![endif]-->` as tags
    const conditional = html.startsWith('[if', at + 1)
    this.#to(conditional ? 'until->' : 'comment', at)
    // `<!-->` is a whole comment
    this.#tail = '--'
    return at + 1
  }

  #readComment(html: string, at: number): number {
    for (let end = html.indexOf('>', at); end !== -1; end = html.indexOf('>', end + 1)) {
      const before = lastOf(this.#tail, html.slice(Math.max(at, end - 3), end), 3)
      if (before.endsWith('--') || before === '--!') return this.#to('text', end + 1)
    }
    this.#tail = lastOf(this.#tail, html.slice(at), 3)
    return html.length
  }

  #readElement(html: string, at: number): number {
    const all = this.#tail + html.slice(at)
    const end = new RegExp(`</${this.#tag}(?=[\\t\\n\\f\\r />])`, 'i').exec(all)
    if (end) {
      const next = at + end.index + end[0].length - this.#tail.length
      this.#closing = true
      return this.#to('before-attribute', next)
    }
    this.#tail = all.slice(-(this.#tag.length + 2))
    return html.length
  }

  #sawValue(text: string): void {
    this.#url = (this.#url + text.slice(0, LONGEST_BEFORE)).slice(0, LONGEST_BEFORE)
    this.#inQuery ||= /[?#]/.test(text)
  }
}

function nowhere(why: string): HtmlPlace {
  return { kind: 'nowhere', why }
}

function longer(name: string, character: string): string {
  return name.length < LONGEST_NAME ? name + character.toLowerCase() : name
}

function lastOf(before: string, text: string, count: number): string {
  return (before + text.slice(-count)).slice(-count)
}
