import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { takePictures } from '../../../../src/mail/compose/pictures/pictures.ts'
import { growthOfWaiting, MOST_GROWTH } from '../../../support/growth.ts'

const RED = 'data:image/gif;base64,R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=='
const BLUE = 'data:image/png;base64,iVBORw0KGgo='

const take = (html: string, ...given: string[]) => takePictures(html, new Set(given), 'Body')

describe('a picture is taken out of', () => {
  test.each([
    ['an attribute', '<img src="§">'],
    ['an attribute in other letters', "<IMG alt=x SRC='§'/>"],
    ['one without quotation marks', '<img src=§ alt=x>'],
    ['one on lines of its own', '<img src="\n  §\n">'],
    ['a background', '<table background="§">'],
    ['a video', '<video poster="§">'],
    ['CSS in an attribute', '<p style="color:red; background: url(§) no-repeat">'],
    ['CSS in quotation marks', '<p style="background:url( \'§\' )">'],
    ['CSS in written quotation marks', '<p style="background:url(&quot;§&quot;)">'],
    ['CSS of its own', '<style>p { background: URL("§") }</style>'],
    ['what Outlook reads', '<!--[if mso]><v:fill src="§" /><![endif]-->'],
    ['what a broken tag holds', '<p <img src="§">'],
  ])('%s', async (_, html) => {
    const { html: shown, pictures, warnings } = await take(html.replace('§', RED))
    expect(pictures).toEqual([
      {
        contentType: 'image/gif',
        content: Buffer.from(RED.slice(RED.indexOf(',') + 1), 'base64'),
        cid: expect.stringMatching(/^[0-9a-f]{32}@picture$/) as string,
        filename: 'picture-1.gif',
      },
    ])
    expect(shown.replace(/\s/g, '')).toBe(
      html.replace(/\s/g, '').replace('§', `cid:${pictures[0]?.cid ?? ''}`),
    )
    expect(warnings).toEqual([])
  })
})

test.each([
  ['text', `<p>src="${RED}"</p>`],
  ['a comment that nobody reads', `<!-- <img src="${RED}"> -->`],
  ['a link', `<a href="${RED}">x</a>`],
  ['text after a style that ended', `<style/>url(${RED})`],
])('none is taken out of %s', async (_, html) =>
  expect(await take(html)).toMatchObject({ html, pictures: [], warnings: [] }),
)

describe('the same picture', () => {
  const html = `<img src="${RED}"><img src="${BLUE}"><img src="${RED.replace('==', '%3D%3D')}">`

  test('is one part, and shown twice', async () => {
    const { html: shown, pictures } = await take(html)
    const [red = '', blue = ''] = pictures.map(({ cid }) => `cid:${cid}`)
    expect(pictures).toHaveLength(2)
    expect(shown).toBe(`<img src="${red}"><img src="${blue}"><img src="${red}">`)
  })

  test('has the same Content-ID in each mail', async () => {
    const [there, here] = [await take(html), await take(`<p>x</p><img src="${BLUE}">`)]
    expect(there.pictures[1]?.cid).toBe(here.pictures[0]?.cid)
    expect(there.pictures[0]?.cid).not.toBe(here.pictures[0]?.cid)
  })
})

describe('what cannot be shown stays as it is, with a warning', () => {
  test('broken base64, and what is no picture', async () => {
    const html = `<img src="data:image/png;base64,A*"><iframe src="data:text/html,x"></iframe><img src="${RED}">`
    const { html: shown, pictures, warnings } = await take(html)
    expect(pictures).toHaveLength(1)
    expect(shown.startsWith(html.slice(0, html.lastIndexOf('data:image/gif')))).toBe(true)
    expect(warnings).toEqual([expect.stringMatching(/^Body: 2 data: URLs hold no picture/)])
  })

  test('more than a hundred pictures', async () => {
    const urls = Array.from({ length: 103 }, (_, n) => `data:image/x-n,${n}`)
    const html = [...urls, urls[0] ?? ''].map((url) => `<img src="${url}">`).join('')
    const { html: shown, pictures, warnings } = await take(html)
    expect(pictures).toHaveLength(100)
    expect(shown.match(/data:/g)).toHaveLength(3)
    expect(warnings).toEqual([expect.stringMatching(/^Body: has more than 100 pictures.*; 3 stay/)])
  })
})

describe('a Content-ID', () => {
  test.each([
    ['in an attribute', '<img src="cid:logo">'],
    ['in capitals', '<img src="CID:logo">'],
    ['in a link', '<a href=cid:logo>'],
    ['in CSS', '<p style="background:url(cid:logo)">'],
    ['with an escape', '<img src="cid:%6Cogo">'],
  ])('%s is shown', async (_, html) => {
    const { html: shown, shown: cids, warnings } = await take(html, 'logo', 'other')
    expect([...cids]).toEqual(['logo'])
    expect(shown).toBe(html)
    expect(warnings).toEqual([])
  })

  test.each(['logo', '__proto__', 'constructor', 'LOGO', ''])(
    'that nobody gave is a warning: %s',
    async (cid) => {
      const { shown, warnings } = await take(`<img src="cid:${cid}"><img src="cid:${cid}">`, 'Logo')
      expect([...shown]).toEqual([])
      expect(warnings).toEqual([`Body: shows "cid:${cid}", but no attachment has this cid`])
    },
  )

  test('in text is none', async () => expect((await take('<p>cid:logo</p>')).warnings).toEqual([]))

  test('many that nobody gave are few warnings', async () => {
    const html = Array.from({ length: 500 }, (_, n) => `<img src="cid:${n}">`).join('')
    const { warnings } = await take(html)
    expect(warnings).toHaveLength(6)
    expect(warnings.at(-1)).toBe('Body: shows 495 more cid: that no attachment has')
  })
})

test('whatever is around the pictures stays', async () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '<p>',
      '<!--',
      '-->',
      '</style>',
      '<style>',
      'url(',
      ')',
      ' src=',
      'cid:',
    ),
    fc.constantFrom(`<img src="${RED}">`, `<td background='${BLUE}'>`, `<p style="x:url(${RED})">`),
  )
  const back = (html: string, cid: string, url: string) => html.replaceAll(`cid:${cid}`, url)
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
      const html = pieces.join('')
      const { html: shown, pictures } = await take(html)
      const urls = pictures.map(({ contentType }) => (contentType === 'image/gif' ? RED : BLUE))
      const restored = pictures.reduce((all, { cid }, index) => back(all, cid, urls[index] ?? ''), shown)
      expect(restored.replace(/\s+/g, '')).toBe(html.replace(/\s+/g, ''))
    }),
    { numRuns: 300 },
  )
})

test.each([
  '<',
  '<p ',
  '<p style="',
  '<p style="url(">',
  '<style>url(',
  'url("',
  '<!--[if ',
  '<img src="data:',
  '<img src="data:image/png;base64,AAAA">',
  '<img src=cid:x>',
  '" src="',
])('ten times as much of %s takes no hundred times as long', async (one) => {
  const growth = await growthOfWaiting((size) => {
    const html = `<style>${one}</style>cid:${one.repeat(size / one.length)}`
    return async () => {
      await take(html)
    }
  })
  expect(growth).toBeLessThan(MOST_GROWTH)
})
