import { splitOutsideQuotes, type Piece } from './text-list.ts'

/** What SMTP_MAX_RECIPIENTS can be at most; more is not even read. */
export const MOST_ADDRESSES = 10_000
/** With those that are blank. */
export const MOST_PIECES = 2 * MOST_ADDRESSES

/**
 * A text with addresses, taken apart at commas, semicolons and line breaks. What Outlook copies, `Doe, John <a@h>; …`, has
 * a comma in a name: that is read so where semicolons or line breaks separate all addresses, and no comma does.
 */
export function addressPieces(text: string): readonly Piece[] {
  const outer = given(splitOutsideQuotes(text, ';\r\n', MOST_PIECES))
  if (outer.length > MOST_ADDRESSES) return outer
  const parts = outer.map((part) => ({
    part,
    pieces: given(splitOutsideQuotes(part.text, ',', MOST_PIECES)).map((piece) => ({
      ...piece,
      at: part.at + piece.at,
    })),
  }))
  const isSeparated = parts.length > 1 || text.trimEnd().endsWith(';')
  const isNamed = ({ part, pieces }: (typeof parts)[number]) => hasNameWithComma(part.text, pieces)
  const commasOnlyInNames = parts.every((one) => one.pieces.length < 2 || isNamed(one))
  return parts.flatMap((one) => (isSeparated && commasOnlyInNames && isNamed(one) ? [one.part] : one.pieces))
}

/** `Doe, John <…>`: two words or more with one comma, and the only address behind them. */
function hasNameWithComma(text: string, pieces: readonly Piece[]): boolean {
  return pieces.length === 2 && /^[^,@<>"]*,[^,@<>"]*<[^<>]*>\s*$/.test(text)
}

function given(pieces: readonly Piece[]): Piece[] {
  return pieces.filter((piece) => piece.text.trim() !== '')
}
