import { fault } from '../fault.ts'
import { Fragment, printed, Shown, UrlEncoded, wellFormed } from '../values.ts'
import { whole } from './numbers.ts'
import type { Filter, Filters } from './filter.ts'

/** Of a text, with texts as arguments. */
function ofText(
  takes: Filter['takes'],
  meaning: string,
  example: Filter['example'],
  apply: (text: string, ...args: readonly string[]) => unknown,
): Filter {
  return { takes, meaning, example, apply: (value, args) => apply(printed(value), ...args.map(printed)) }
}

function searching(filter: Filter): Filter {
  return { ...filter, searches: true }
}

/** Never between the halves of a character. */
function characters(text: string): string[] {
  return Array.from(text)
}

function replacedOnce(text: string, at: number, found: string, by: string): string {
  return at === -1 ? text : text.slice(0, at) + by + text.slice(at + found.length)
}

/** Values are escaped where they stand, so that nothing is left to do, and nothing is escaped twice. */
const escapes = (name: string): Filter => ({
  takes: [0, 0],
  meaning: 'nothing: each value is escaped by where it stands',
  example: [`{{ "Tom & Ada" | ${name} }}`, 'Tom & Ada'],
  apply: (value) => value,
})

export const textFilters: Filters = {
  append: ofText(
    [1, 1],
    'puts a text behind',
    ['{{ "a" | append: "b" }}', 'ab'],
    (text, end = '') => text + end,
  ),
  prepend: ofText(
    [1, 1],
    'puts a text in front',
    ['{{ "a" | prepend: "b" }}', 'ba'],
    (text, start = '') => start + text,
  ),
  upcase: ofText([0, 0], 'in capital letters', ['{{ "ada" | upcase }}', 'ADA'], (text) => text.toUpperCase()),
  downcase: ofText([0, 0], 'in small letters', ['{{ "ADA" | downcase }}', 'ada'], (text) =>
    text.toLowerCase(),
  ),
  capitalize: ofText(
    [0, 0],
    'the first letter large, the others small',
    ['{{ "ADA" | capitalize }}', 'Ada'],
    (text) => {
      const [first = '', ...others] = characters(text)
      return first.toUpperCase() + others.join('').toLowerCase()
    },
  ),
  strip: ofText([0, 0], 'without blanks at its ends', ['{{ " a " | strip }}', 'a'], (text) => text.trim()),
  lstrip: ofText([0, 0], 'without blanks in front', ['{{ " a" | lstrip }}', 'a'], (text) => text.trimStart()),
  rstrip: ofText([0, 0], 'without blanks behind', ['{{ "a " | rstrip }}', 'a'], (text) => text.trimEnd()),
  strip_newlines: ofText([0, 0], 'without line breaks', ['{{ "a\\nb" | strip_newlines }}', 'ab'], (text) =>
    text.replace(/\r\n?|\n/g, ''),
  ),
  newline_to_br: ofText(
    [0, 0],
    'with a tag `<br>` for each line break; for HTML',
    ['{{ "a\\nb" | newline_to_br }}', 'a<br>\nb'],
    (text) =>
      new Fragment(
        text
          .split(/\r\n?|\n/)
          .flatMap((line, index) => (index === 0 ? [new Shown(line)] : ['<br>\n', new Shown(line)])),
      ),
  ),
  replace: searching(
    ofText(
      [2, 2],
      'puts a text in the place of another, wherever it is',
      ['{{ "a-b-c" | replace: "-", "+" }}', 'a+b+c'],
      (text, found = '', by = '') => {
        const parts = text.split(found)
        // what comes out may be far larger than what went in
        return joined(parts, by)
      },
    ),
  ),
  replace_first: searching(
    ofText(
      [2, 2],
      'the same, once',
      ['{{ "a-b-c" | replace_first: "-", "+" }}', 'a+b-c'],
      (text, found = '', by = '') => replacedOnce(text, text.indexOf(found), found, by),
    ),
  ),
  remove: searching(
    ofText(
      [1, 1],
      'takes a text out, wherever it is',
      ['{{ "a-b-c" | remove: "-" }}', 'abc'],
      (text, found = '') => (found === '' ? text : text.split(found).join('')),
    ),
  ),
  remove_first: searching(
    ofText([1, 1], 'the same, once', ['{{ "a-b-c" | remove_first: "-" }}', 'ab-c'], (text, found = '') =>
      replacedOnce(text, text.indexOf(found), found, ''),
    ),
  ),
  truncate: {
    takes: [1, 2],
    meaning: 'so many characters at most, the dots at the end (or another text) among them',
    example: ['{{ "Hello Ada" | truncate: 8 }}', 'Hello...'],
    apply: (value, [most, dots = '...']) => {
      const [text, end] = [characters(printed(value)), characters(printed(dots))]
      const length = whole(most)
      return text.length <= length
        ? text.join('')
        : [...text.slice(0, Math.max(length - end.length, 0)), ...end].join('')
    },
  },
  truncatewords: {
    takes: [1, 2],
    meaning: 'so many words at most',
    example: ['{{ "one two three" | truncatewords: 2 }}', 'one two...'],
    apply: (value, [most, dots = '...']) => {
      const words = printed(value).trim().split(/\s+/)
      const length = Math.max(whole(most), 1)
      return words.length <= length ? words.join(' ') : words.slice(0, length).join(' ') + printed(dots)
    },
  },
  split: {
    searches: true,
    takes: [1, 1],
    meaning: 'a list of the parts between a text',
    example: ['{{ "a;b" | split: ";" }}', 'a, b'],
    apply: (value, [between]) => {
      const text = printed(value)
      return text === '' ? [] : text.split(printed(between))
    },
  },
  url_encode: ofText(
    [0, 0],
    'percent-encoded; in `href` and `src` that is done by itself',
    ['{{ "a b&c" | url_encode }}', 'a%20b%26c'],
    (text) => new UrlEncoded(encodeURIComponent(wellFormed(text))),
  ),
  escape: escapes('escape'),
  escape_once: escapes('escape_once'),
  default: {
    takes: [1, 1],
    meaning: 'stands in for what is not there, null, false or empty',
    example: ['{{ order.note | default: "none" }}', 'none'],
    takesNothing: true,
    apply: (value, [other]) =>
      value === null || value === undefined || value === false || value === '' || isEmptyList(value)
        ? other
        : value,
  },
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** More than any mail has. */
const LONGEST_TEXT = 5_000_000

/** Throws a TemplateFault before it makes a text that is too long. */
export function joined(parts: readonly string[], between: string): string {
  const length = parts.reduce((sum, part) => sum + part.length, between.length * (parts.length - 1))
  return length > LONGEST_TEXT ? fault('becomes too long.') : parts.join(between)
}
