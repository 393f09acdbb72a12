import { textSchema, type TextSchema } from './values.ts'

const units = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1000],
  ['mb', 1000 ** 2],
  ['gb', 1000 ** 3],
  ['kib', 1024],
  ['mib', 1024 ** 2],
  ['gib', 1024 ** 3],
])

/** Bytes of a size such as `25MB`, `25 MiB` or `26214400`. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]*)$/.exec(text.trim().toLowerCase()) ?? []
  const factor = unit === undefined ? undefined : units.get(unit)
  return factor === undefined ? undefined : Math.floor(Number(amount) * factor)
}

/** A size within limits, in bytes. The lower one catches `25` where `25MB` is meant. */
export function size(min: string, max: string): TextSchema<number> {
  const [minBytes, maxBytes] = [parseSize(min), parseSize(max)]
  if (minBytes === undefined || maxBytes === undefined) throw new Error(`not a size: ${min}, ${max}`)
  return textSchema(`a size from ${min} to ${max} in kB, MB, GB, KiB, MiB, GiB or bytes`, (text) => {
    const value = parseSize(text)
    return value !== undefined && value >= minBytes && value <= maxBytes ? value : undefined
  })
}
