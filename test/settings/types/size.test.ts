import { expect, test } from 'vitest'
import { parseSize } from '../../../src/settings/types/size.ts'

test.each([
  ['26214400', 26_214_400],
  ['25MB', 25_000_000],
  ['25 mb', 25_000_000],
  ['25MiB', 26_214_400],
  ['1.5kB', 1500],
  ['1KiB', 1024],
  ['2GB', 2_000_000_000],
  ['1GiB', 1_073_741_824],
  ['7b', 7],
])('%s is %d bytes', (text, expected) => {
  expect(parseSize(text)).toBe(expected)
})

test.each(['', 'MB', '-1', '1e6', '25M', '25 M B', '1.MB', '0x10', '1TB', '1constructor'])(
  '"%s" is no size',
  (text) => {
    expect(parseSize(text)).toBeUndefined()
  },
)
