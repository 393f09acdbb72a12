/** Base64 in lines of 76 characters (RFC 2045 6.8), as nodemailer writes it; each line break is two octets. */
const LINE = 76

/** How many octets a file has at most as base64. */
export function base64Size(bytes: number): number {
  const characters = Math.ceil(bytes / 3) * 4
  return characters + 2 * Math.ceil(characters / LINE)
}

/**
 * How many octets a message is on its way, without the line that ends it: a line break is CRLF whatever it was, and a dot
 * at the beginning of a line is doubled (RFC 5321 4.5.2). RFC 1870 does not count those dots; servers may.
 */
export function wireSize(message: Buffer): number {
  let size = message.length
  for (let at = message.indexOf(LF); at !== -1; at = message.indexOf(LF, at + 1)) {
    if (message[at - 1] !== CR) size += 1
    if (message[at + 1] === DOT) size += 1
  }
  for (let at = message.indexOf(CR); at !== -1; at = message.indexOf(CR, at + 1)) {
    if (message[at + 1] !== LF) size += message[at + 1] === DOT ? 2 : 1
  }
  return size + (message[0] === DOT ? 1 : 0)
}

const CR = 0x0d
const LF = 0x0a
const DOT = 0x2e
