import { encode as quotedPrintable, wrap } from 'nodemailer/lib/qp'

/** nodemailer encodes in slices of so many bytes; so does nothing here, and longer texts are left to it. */
export const LONGEST_DIRECT = 64 * 1024

/** As nodemailer streams it: blanks at the very end are encoded by themselves, after the lines were broken. */
export function quotedPrintableLines(bytes: Buffer): string {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0x09)) end -= 1
  const lines = wrap(quotedPrintable(bytes.subarray(0, end)), 76)
  if (end === bytes.length) return lines
  const last = lines.lastIndexOf('\n') + 1
  return lines.slice(0, last) + wrap(lines.slice(last) + quotedPrintable(bytes.subarray(end)), 76)
}
