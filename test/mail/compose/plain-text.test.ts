import { describe, expect, test } from 'vitest'
import { plainTextOf } from '../../../src/mail/compose/plain-text.ts'
import { growthOfWaiting, MOST_GROWTH } from '../../support/growth.ts'

describe('the text of an HTML mail', () => {
  test('has its paragraphs, headings and lists, and nothing of its head', async () => {
    const html = `<!doctype html><html><head><title>T</title><style>p { color: red }</style></head><body>
      <h1>Your order</h1><p>Dear Ada &amp; Bob,<br>thank&nbsp;you.</p>
      <ul><li>one</li><li>two</li></ul><script>alert(1)</script></body></html>`
    expect(await plainTextOf(html)).toBe('Your order\n\nDear Ada & Bob,\nthank\u00a0you.\n\n * one\n * two')
  })

  test('shows where links lead, unless the text does', async () => {
    const html = `<p><a href="https://shop.example.com/?a=1&amp;b=2">Your order</a>,
      <a href="https://shop.example.com">https://shop.example.com</a>, <a href="mailto:a@example.com">mail us</a>,
      <a href="#top">top</a></p>`
    expect(await plainTextOf(html)).toBe(
      'Your order <https://shop.example.com/?a=1&b=2>, https://shop.example.com, mail us <a@example.com>, top',
    )
  })

  test('shows pictures by their words', async () => {
    expect(
      await plainTextOf('<img src="cid:logo" alt="Logo"> and <img src="https://t.example.com/p.gif">!'),
    ).toBe('Logo and !')
  })

  test('keeps the cells of a table apart', async () => {
    const html = `<table><tr><th>Item</th><th>Price</th></tr>
      <tr>
        <td>Shoes</td>
        <td>59.00 €</td>
      </tr></table>`
    expect(await plainTextOf(html)).toBe('Item | Price\nShoes | 59.00 €')
  })

  test('sets what a table only lays out below each other', async () => {
    const html = '<table><tr><td><p>left</p></td><td><div>right</div></td></tr></table>'
    expect(await plainTextOf(html)).toBe('left\n\nright')
  })

  test('wraps no line', async () => {
    const line = 'word '.repeat(100).trim()
    expect(await plainTextOf(`<p>${line}</p>`)).toBe(line)
  })
})

describe('however much there is', () => {
  test('tags nested 5,000 deep end the text, not the worker', async () => {
    for (const tag of ['div', 'blockquote', 'span', 'ul><li', 'table><tr><td'])
      expect(await plainTextOf(`<p>before</p>${`<${tag}>`.repeat(5_000)}deep`)).toMatch(/^before/)
  })

  test('a million of "<"', async () => {
    const text = await plainTextOf('<'.repeat(1_000_000))
    expect(text.length).toBeLessThan(30_000)
    expect(text.endsWith('\n\n[…]')).toBe(true)
  })

  test('more than a megabyte is the beginning', async () => {
    const text = await plainTextOf('abcdefghi '.repeat(150_000))
    expect(text.startsWith('abcdefghi abcdefghi')).toBe(true)
    expect(text.length).toBeLessThanOrEqual(1_000_005)
    expect(text.endsWith('abcdefghi\n\n[…]')).toBe(true)
  })

  test('more than 20,000 tags are the beginning', async () => {
    const text = await plainTextOf('<p>x'.repeat(20_001))
    expect(text.match(/x/g)).toHaveLength(20_000)
    expect(text.endsWith('x\n\n[…]')).toBe(true)
    expect(await plainTextOf('<p>x'.repeat(20_000))).not.toContain('[…]')
  })

  const repeated = ['<a>', '<div>', '<p>x', '<td>x', '&#', ' ', 'a=b ']
  test.each(repeated)('ten times as much of %j takes no hundred times as long', async (piece) => {
    const grown = await growthOfWaiting((size) => {
      const html = `<table><tr><td ${piece.repeat(size / piece.length)}`
      return async () => {
        await plainTextOf(html)
      }
    })
    expect(grown).toBeLessThan(MOST_GROWTH)
  })
})
