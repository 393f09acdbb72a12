import { splitOutsideQuotes, type Piece } from './text-list.ts'

/**
 * A text with addresses, taken apart at commas, semicolons and line breaks. What Outlook copies, `Doe, John <a@h>; …`, has
 * a comma in a name: that is read so where semicolons or line breaks separate all addresses, and no comma does.
 */
export function addressPieces(text: string): readonly Piece[] {
  const parts = given(splitOutsideQuotes(text, ';\r\n')).map((part) => ({
    part,
    pieces: given(splitOutsideQuotes(part.text, ',')).map((piece) => ({ ...piece, at: part.at + piece.at })),
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
