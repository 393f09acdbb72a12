import { withoutOuterBreaks } from '../../../text/outer-breaks.ts'
import type { Budget } from './budget.ts'
import { fault } from './fault.ts'
import { HtmlScanner } from './html-place.ts'
import { htmlValue } from './html-value.ts'
import { Fragment, printed, RenderedHtml, Shown } from './values.ts'

/** What LiquidJS writes to: the template's own text as a string, everything else as Shown. */
export interface Writer {
  /** LiquidJS looks at it as well. */
  readonly buffer: string
  write(piece: unknown): void
}

export interface WriterLimits {
  readonly budget: Budget
  readonly mostCharacters: number
}

abstract class TextBuffer implements Writer {
  buffer = ''
  readonly #limits: WriterLimits
  constructor(limits: WriterLimits) {
    this.#limits = limits
  }

  write(piece: unknown): void {
    if (typeof piece === 'string') return this.own(piece)
    const value = piece instanceof Shown ? piece.value : piece
    if (!(value instanceof Fragment)) return this.value(value)
    this.#limits.budget.use(value.size)
    for (const one of value.pieces()) this.write(one)
  }

  /** What the template itself says. */
  protected own(text: string): void {
    this.append(text)
  }
  protected abstract value(value: unknown): void

  protected append(text: string): void {
    this.buffer += text
    if (this.buffer.length > this.#limits.mostCharacters)
      fault('becomes larger than this worker sends mails (SMTP_MAX_MESSAGE_SIZE).')
  }

  protected read(text: string): string {
    this.#limits.budget.use(text.length)
    return text
  }
}

/** A text body: nothing is escaped, for nothing in it means anything. */
export class TextWriter extends TextBuffer {
  protected value(value: unknown): void {
    this.append(this.read(printed(value)))
  }
}

/** A subject: what would begin another line cannot stay (RFC 5322 2.2), and may be an attempt at a header of its own. */
export class LineWriter extends TextBuffer {
  protected value(value: unknown): void {
    const text = withoutOuterBreaks(this.read(printed(value)))
    if (/(?!\t)\p{Cc}/u.test(text))
      fault('has a line break or another control character in it; give it on one line.')
    this.append(text)
  }
}

/** HTML, with each value escaped by where it stands. */
export class HtmlWriter extends TextBuffer {
  readonly #scanner = new HtmlScanner()
  #bodies = 0

  /** How often a body was put in. */
  get bodies(): number {
    return this.#bodies
  }

  protected override own(text: string): void {
    this.#scanner.feed(text)
    this.append(text)
  }

  protected value(value: unknown): void {
    if (!(value instanceof RenderedHtml)) {
      this.own(this.read(htmlValue(value, this.#scanner.place)))
      return
    }
    if (!this.#scanner.betweenTags) fault('is the body, and stands inside a tag; put it between tags.')
    this.#bodies += 1
    // it is whole, so that the scanner would find itself between tags again
    this.append(value.html())
  }
}

/** What `capture` keeps: nothing is escaped before it is known where it will stand. */
export class FragmentWriter implements Writer {
  readonly buffer = ''
  readonly #budget: Budget
  readonly #pieces: (string | Shown)[] = []
  constructor(budget: Budget) {
    this.#budget = budget
  }

  write(piece: unknown): void {
    if (piece instanceof Shown && piece.value instanceof Fragment) {
      this.#budget.use(piece.value.size)
      for (const one of piece.value.pieces()) this.#pieces.push(one)
    } else this.#pieces.push(typeof piece === 'string' || piece instanceof Shown ? piece : new Shown(piece))
  }

  fragment(): Fragment {
    return new Fragment(this.#pieces)
  }
}
