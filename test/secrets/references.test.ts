import { expect, test } from 'vitest'
import { findReferences, mayRefer } from '../../src/secrets/references.ts'
import { growthOf, MOST_GROWTH } from '../support/growth.ts'

/** The text with each reference as `<name>`, or `<!name>` when it is wrong. */
function marked(text: string): string {
  let result = ''
  let end = 0
  for (const { start, end: next, name, problem } of findReferences(text)) {
    result += `${text.slice(end, start)}<${problem === undefined ? '' : '!'}${name}>`
    end = next
  }
  return result + text.slice(end)
}

test.each([
  // the three forms
  ['secrets.X', '<X>'],
  ['{{secrets.X}}', '<X>'],
  ['{{ secrets.X }}', '<X>'],
  ['{{\tsecrets.X\n}}', '<X>'],
  ['a {{secrets.A}}:secrets.B@{{secrets.A}} b', 'a <A>:<B>@<A> b'],
  ['{{secrets.A}}{{secrets.B}}', '<A><B>'],
  // names
  ['secrets.Mail_Pass-1.prod', '<Mail_Pass-1.prod>'],
  ['secrets._x', '<_x>'],
  ['secrets.9', '<9>'],
  ['secrets.a.-b--c', '<a.-b--c>'],
  ['{{secrets.a.}}', '<a.>'],
  // the bare form ends with a letter, a digit or an underscore
  ['Use secrets.X.', 'Use <X>.'],
  ['secrets.X, secrets.Y; secrets.Z!', '<X>, <Y>; <Z>!'],
  ['secrets.X-', '<X>-'],
  ['secrets.X...', '<X>...'],
  ['https://secrets.HOST/path', 'https://<HOST>/path'],
  ['{secrets.X}', '{<X>}'],
  ['secrets.X}}', '<X>}}'],
  ['"secrets.X"', '"<X>"'],
  // and begins a word
  ['mysecrets.X', 'mysecrets.X'],
  ['x.secrets.Y', 'x.secrets.Y'],
  ['_secrets.Y', '_secrets.Y'],
  ['ésecrets.Y', 'ésecrets.Y'],
  ['my-secrets.Y', 'my-secrets.Y'],
  ['$secrets.Y', '$secrets.Y'],
  ['secrets.secrets.Y', '<secrets.Y>'],
  // not meant at all
  ['Secrets.X', 'Secrets.X'],
  ['secrets. X', 'secrets. X'],
  ['secrets./etc/passwd', 'secrets./etc/passwd'],
  ['secrets.../x', 'secrets.../x'],
  ['{{secret.X}}', '{{secret.X}}'],
  // wrong names
  ['{{secrets.}}', '<!>'],
  ['{{secrets.../../etc/passwd}}', '<!../../etc/passwd>'],
  ['{{secrets.a/b}}', '<!a/b>'],
  ['{{secrets.a..b}}', '<!a..b>'],
  ['{{secrets..a}}', '<!.a>'],
  ['{{secrets.-a}}', '<!-a>'],
  ['{{secrets.a b}}', '<!a b>'],
  ['{{secrets.ä}}', '<!ä>'],
  ['secrets.a..b', '<!a..b>'],
  ['{{secrets.X', '{{<!X>'],
  ['{{ secrets.X }', '{{ <!X> }'],
])('%s', (text, expected) => {
  expect(marked(text)).toBe(expected)
})

test('a text that may refer is seen by a cheap look', () => {
  expect(mayRefer('x secrets.y')).toBe(true)
  expect(mayRefer('x secret.y')).toBe(false)
})

test.each([
  ['{{', ''],
  ['a.-', 'secrets.'],
  ['{{ secrets.', ''],
  [' ', ''],
])('ten times as much of %j takes no hundred times as long', (piece, begin) => {
  const grown = growthOf((size) => {
    const text = begin + piece.repeat(size / piece.length)
    return () => findReferences(text)
  })
  expect(grown).toBeLessThan(MOST_GROWTH)
})
