import { describe, expect, test } from 'vitest'
import { allFilters } from '../../../../src/mail/compose/template/filters/all.ts'
import { renderedHtml, renderedText } from '../../../support/rendered.ts'

const data = {
  order: {
    items: [
      { name: 'Pen', count: 1 },
      { name: 'Ink', count: 2 },
    ],
  },
  big: 9007199254740993n,
  none: null,
  entry: { a: 1 },
}

test.each(Object.entries(allFilters))('%s gives what its example says', async (_name, { example }) => {
  const [template, gives] = example
  expect(await renderedText(template, data)).toBe(gives)
})

test.each([
  ['{{ big }}', '9007199254740993'],
  ['{{ big | plus: 1 }}', '9007199254740994'],
  ['{{ big | times: big }}', '81129638414606699710187514626049'],
  ['{{ "9007199254740993" | minus: 1 }}', '9007199254740992'],
  ['{{ big | divided_by: 2 | floor }}', '4503599627370496'],
  ['{{ 1.1 | times: 3 }}', '3.3'],
  ['{{ 1.45 | round: 1 }}', '1.5'],
  ['{{ -1.5 | round }}', '-2'],
  ['{{ 2 | fixed: 2 }}', '2.00'],
  ['{{ 1234.005 | fixed: 2 }}', '1234.01'],
  ['{{ 0.0000001 }}', '0.0000001'],
  ['{{ 1.5 | times: 1e1 }}', ''],
  ['{{ 100000000000000000000000 }}', '100000000000000000000000'],
  ['{{ true }} {{ (1..3) }}', 'true 1, 2, 3'],
  ['{{ "a,b" | split: "," }}', 'a, b'],
  ['{{ "😀😀😀" | truncate: 2, "" }}{{ "😀a" | slice: 0 }}{{ "😀a" | size }}', '😀😀😀2'],
  ['{{ none | default: "x" }}{{ missing | default: "y" }}{{ entry.b | default: "z" }}', 'xyz'],
  ['{{ order.items | sort: "name" | map: "name" }}', 'Ink, Pen'],
  ['{{ order.items | where: "count" | size }}{{ order.items.size }}{{ order.items.first.name }}', '22Pen'],
])('%s is %s', async (template, gives) => {
  if (gives === '') await expect(renderedText(template, data)).rejects.toThrow()
  else expect(await renderedText(template, data)).toBe(gives)
})

describe('a date', () => {
  test.each([
    ['{{ "now" | date: "%Y-%m-%d %H:%M:%S %z" }}', '2026-01-31 18:00:00 +0100'],
    ['{{ "today" | date: "%A, %-d. %B" }}', 'Saturday, 31. January'],
    ['{{ "2026-07-01T12:00:00Z" | date: "%H:%M %z" }}', '14:00 +0200'],
    ['{{ "2026-07-01T12:00:00+02:00[Europe/Berlin]" | date: "%H:%M" }}', '12:00'],
    ['{{ "2026-07-01T12:00:00@America/New_York" | date: "%H:%M" }}', '18:00'],
    ['{{ "2026-07-01T12:00:00" | date: "%H:%M" }}', '12:00'],
    ['{{ "2026-07-01T12:00:00Z" | date: "%I:%M %p", "America/New_York" }}', '08:00 AM'],
    [
      '{{ "2026-01-31" | date: "%F %j %V %G %u %w %y %e %k %l %b %a %^a %% %T %R %D %s" }}',
      '2026-01-31 031 05 2026 6 6 26 31  0 12 Jan Sat SAT % 00:00:00 00:00 01/31/26 1769817600',
    ],
    ['{{ "2027-01-02" | date: "%G-%V %d.%m. %-d.%-m. %_d" }}', '2026-53 02.01. 2.1.  2'],
    ['{{ 0 | date: "%F %T" }}', '1970-01-01 01:00:00'],
  ])('%s is %s', async (template, gives) => {
    expect(await renderedText(template)).toBe(gives)
  })

  test.each([
    ['{{ "tomorrow" | date: "%Y" }}', /is no date; give one such as 2026-01-31/],
    ['{{ "2026-02-30" | date: "%Y" }}', /is no date/],
    ['{{ "17:00:00Z" | date: "%H" }}', /is no date/],
    ['{{ "2026-01-31" | date: "%x" }}', /letter behind % that is not known/],
    ['{{ "2026-01-31" | date: "%" }}', /letter behind % that is not known/],
    ['{{ "now" | date: "%Y", "Mars/Base" }}', /time zone that is not known/],
    ['{{ 1e300 | date: "%Y" }}', /./],
    ['{{ "now" | date }}', /another number of arguments/],
  ])('%s is refused', async (template, why) => {
    await expect(renderedText(template)).rejects.toThrow(why)
  })
})

describe('what a filter cannot use is named by its place', () => {
  test.each([
    ['{{ none | upcase }}', /^line 1, column 1: \{\{ none \| upcase \}\} is null or not there/],
    ['a\n {{ entry | upcase }}', /^line 2, column 2: .* is a context, not a text/],
    ['{{ "x" | plus: 1 }}', /is not a number/],
    ['{{ 1 | divided_by: 0 }}', /cannot be divided by 0/],
    ['{{ big | modulo: 0 }}', /cannot be divided by 0/],
    ['{{ "x" | join }}', /is not a list/],
    ['{{ order.items | map: "nmae" }}', /lacks the field/],
    ['{{ order.items | map: "constructor" }}', /lacks the field/],
    ['{{ order.items | map: "__proto__" }}', /lacks the field/],
    ['{{ "x" | truncate: 1.5 }}', /not a whole number/],
    ['{{ 1.5 | round: 99 }}', /0 to 15 places/],
    ['{{ none | default: "x", allow_false: true }}', /argument with a name/],
    ['{{ "x" | append }}', /another number of arguments/],
  ])('%s', async (template, why) => {
    await expect(renderedText(template, data)).rejects.toThrow(why)
  })
})

test('none of LiquidJS is there that is left to chance, to the clock or to the machine, or prints HTML as it is', async () => {
  for (const name of [
    'raw',
    'sample',
    'json',
    'inspect',
    'date_to_string',
    'where_exp',
    'base64_decode',
    'unescape',
  ])
    await expect(renderedHtml(`{{ "a" | ${name} }}`)).rejects.toThrow(`there is no filter ${name}`)
})

test('a line break becomes a tag, and nothing else of the text does', async () => {
  expect(await renderedHtml('{{ text | newline_to_br }}', { text: '<b>\r\n"x"' })).toBe(
    '&lt;b&gt;<br>\n&quot;x&quot;',
  )
})
