import type { Read } from './field.ts'
import { refuseValue } from './input-problem.ts'

/** A whole number or digits, 1 to 65535. Nothing else is turned into a number: `0x24b`, `5e2` and true are slips. */
export const readPort: Read<number> = (value) => {
  const isNumber = typeof value === 'number' || typeof value === 'bigint'
  const digits = typeof value === 'string' ? value.trim() : isNumber ? String(value) : ''
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0
  if (port >= 1 && port <= 65535) return port
  return refuseValue(value, 'is not a port; give a whole number from 1 to 65535, such as 587.')
}
