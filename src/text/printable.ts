/**
 * Foreign words as they may stand in a log, a message or a terminal: without what moves a cursor, changes the direction of
 * writing or cannot be seen. Line ends stay.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cf}\p{Cs}\p{Co}]+/gu, '').replace(/(?:(?!\n)[\p{Cc}\p{Zl}\p{Zp}])+/gu, ' ')
}
