/** RFC 2045 6.8: characters of one line. */
const LINE = 76
const CR = 0x0d
const LF = 0x0a

/** Whole lines of base64; V8 takes a millisecond for a string of more than 128 KB, and next to nothing for a shorter one. */
const SLICE = 57 * 800

/** How many octets `writeBase64Lines` writes; the last line has no break. */
export function base64LinesSize(bytes: number): number {
  const characters = Math.ceil(bytes / 3) * 4
  return characters + 2 * Math.max(0, Math.ceil(characters / LINE) - 1)
}

/** Base64 in lines, as a text; the last one has no break. */
export function base64Lines(content: Buffer): string {
  const lines = Buffer.allocUnsafe(base64LinesSize(content.length))
  writeBase64Lines(content, lines, 0)
  return lines.toString('latin1')
}

/** Writes base64 in lines of 76 characters, as nodemailer does, and gives the place behind it. */
export function writeBase64Lines(content: Buffer, target: Buffer, begin: number): number {
  let at = begin
  for (let from = 0; from < content.length; from += SLICE) {
    if (from > 0) at = writeBreak(target, at)
    at = writeSlice(content.toString('base64', from, from + SLICE), target, at)
  }
  return at
}

/** The text goes where its last line ends, and then each line but that one moves to its place, from the first on. */
function writeSlice(text: string, target: Buffer, begin: number): number {
  let from = begin + 2 * (Math.ceil(text.length / LINE) - 1)
  const end = from + target.write(text, from, 'latin1')
  let at = begin
  for (; at < from; from += LINE) {
    target.copyWithin(at, from, from + LINE)
    at = writeBreak(target, at + LINE)
  }
  return end
}

function writeBreak(target: Buffer, at: number): number {
  target[at] = CR
  target[at + 1] = LF
  return at + 2
}
