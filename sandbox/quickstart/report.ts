export type Say = (line: string) => void

/** One thing that works, as a line. */
export const row = (name: string, text: string): string => `✓ ${name.padEnd(8)} ${text}`

/** More about the line before. */
export const detail = (text: string): string => ' '.repeat(11) + text
