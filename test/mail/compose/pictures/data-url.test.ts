import { describe, expect, test } from 'vitest'
import { readDataPicture } from '../../../../src/mail/compose/pictures/data-url.ts'
import { growthOf, MOST_GROWTH } from '../../../support/growth.ts'

const content = Buffer.from('\x89PNG\r\n\x1a\n…')
const base64 = content.toString('base64')

describe('a picture in a data: URL', () => {
  test.each([
    ['as usual', `data:image/png;base64,${base64}`],
    ['in capitals', `DATA:IMAGE/PNG;BASE64,${base64}`],
    ['with parameters', `data:image/png;charset=utf-8;name="a;b";base64,${base64}`],
    ['on several lines', `data:image/png;base64,\r\n ${base64.slice(0, 5)}\n\t${base64.slice(5)}\n`],
    ['percent-encoded', `data:image/png;base64,${encodeURIComponent(base64)}`],
    ['without padding', `data:image/png;base64,${base64.replace(/=+$/, '')}`],
  ])('%s', (_, url) => expect(readDataPicture(url)).toEqual({ contentType: 'image/png', content }))

  test.each([
    ['data:image/svg+xml,%3Csvg%20a=%27ü%27/%3E', "<svg a='ü'/>"],
    ['data:image/svg+xml;utf8,<svg/>', '<svg/>'],
  ])('as text: %s', (url, text) =>
    expect(readDataPicture(url)).toEqual({ contentType: 'image/svg+xml', content: Buffer.from(text) }),
  )
})

test.each([
  ['another kind', 'data:text/html;base64,PGI+'],
  ['no type, which is text', `data:;base64,${base64}`],
  ['a type with a line break', `data:image/png\r\nX-Evil: 1;base64,${base64}`],
  ['a type that goes on for long', `data:image/${'x'.repeat(100)};base64,${base64}`],
  ['no comma', 'data:image/png;base64'],
  ['a comma too late', `data:image/png;${'x'.repeat(300)};base64,${base64}`],
  ['nothing', 'data:image/png;base64,'],
  ['other characters than base64', 'data:image/png;base64,A*==A'],
  ['base64 that was cut', 'data:image/png;base64,AAAAA'],
  ['too much padding', 'data:image/png;base64,AA==='],
  ['padding that is too short', 'data:image/png;base64,AA='],
  ['padding in between', 'data:image/png;base64,AA==AAAA'],
  ['a broken percent sign', 'data:image/svg+xml,<svg width="100%"/>'],
  ['entities', 'data:image/svg+xml,&lt;svg/&gt;'],
  ['a URL of the web', 'https://example.com/a.png'],
])('%s is none', (_, url) => expect(readDataPicture(url)).toBeUndefined())

test.each(['=', ' ', '%41', 'A', ';', '%'])(
  'ten times as much of "%s" takes no hundred times as long',
  (one) => {
    const growth = growthOf((size) => {
      const url = `data:image/png;base64,${one.repeat(size / one.length)}!`
      return () => readDataPicture(url)
    })
    expect(growth).toBeLessThan(MOST_GROWTH)
  },
)
