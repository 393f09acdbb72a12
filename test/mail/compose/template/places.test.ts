import fc from 'fast-check'
import { parseDocument } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { HtmlScanner } from '../../../../src/mail/compose/template/html-place.ts'
import { growthOf, MOST_GROWTH } from '../../../support/growth.ts'
import { renderedHtml } from '../../../support/rendered.ts'

interface Node {
  readonly type: string
  readonly name?: string
  readonly data?: string
  readonly attribs?: Readonly<Record<string, string>>
  readonly children?: readonly Node[]
}

/** Elements and attributes as a foreign parser reads them, and all that is text. */
function read(html: string) {
  const shape: string[] = []
  const texts: string[] = []
  const walk = (node: Node): void => {
    if (node.type === 'text') texts.push(node.data ?? '')
    else shape.push(`${node.type} ${node.name ?? ''} ${Object.keys(node.attribs ?? {}).join(',')}`)
    texts.push(...Object.values(node.attribs ?? {}))
    for (const child of node.children ?? []) walk(child)
  }
  walk(parseDocument(html))
  return { shape, texts }
}

const PLACES = [
  '<p>{{ v }}</p>',
  '<p title="{{ v }}">x</p>',
  "<p title='{{ v }}'>x</p>",
  '<p title="a {{ v }} b" class=\'{{ v }}\'>{{ v }}</p>',
  '<title>{{ v }}</title>',
  '<textarea>{{ v }}</textarea>',
  '<!--[if mso]><td title="{{ v }}">{{ v }}</td><![endif]-->',
  '<!-- {{ v }} --><p>{{ v }}</p>',
  '{% capture c %}<b>{{ v }}</b>{% endcapture %}<p>{{ c }}</p><p title="{{ v }}">{{ c }}</p>',
  '{% for one in vs %}<li title="{{ one }}">{{ one }}</li>{% endfor %}',
  '<table><tr><td {% if v %}class="a"{% endif %}>{{ v }}</td></tr></table>',
  '<a href="https://x.example/{{ v }}?q={{ v }}#{{ v }}">{{ v }}</a>',
  '<img src="cid:{{ v }}" alt="{{ v }}"/>',
  '{{ v | newline_to_br }}',
]

/** What breaks out of somewhere. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        '`',
        '=',
        '/',
        '--',
        '-->',
        '<!--',
        '</title>',
        '</textarea>',
        '<script>',
        'javascript:',
        '{{',
        '}}',
        '{%',
        '&lt;',
        '&#60;',
        ' ',
        '\n',
        '\0',
        'a',
        '%22',
        '?',
        '#',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
)

describe('a value stays a value', () => {
  test.each(PLACES)('in %s', async (template) => {
    const benign = read(await renderedHtml(template, { v: 'x', vs: ['x'] })).shape
    await fc.assert(
      fc.asyncProperty(nasty, async (v) => {
        const breaks = template.includes('newline_to_br') ? v.split(/\r\n?|\n/).length - 1 : 0
        const { shape } = read(await renderedHtml(template, { v, vs: [v] }))
        expect(shape).toEqual([...benign, ...Array.from({ length: breaks }, () => 'tag br ')])
      }),
      { numRuns: 60 },
    )
  })

  // of a textarea htmlparser2 leaves the entities as they are; a browser reads them
  test.each(PLACES.filter((one) => !/href|src|!--|newline|textarea/.test(one)))(
    'and reads as it was, in %s',
    async (template) => {
      const v = `<b>"Tom" & 'Ada' &lt; {{ x }} {% y %}`
      const { texts } = read(await renderedHtml(template, { v, vs: [v] }))
      expect(texts.filter((text) => text.includes('Tom')).every((text) => text.includes(v))).toBe(true)
      expect(texts.some((text) => text.includes(v))).toBe(true)
    },
  )
})

describe('a value is refused', () => {
  test.each([
    ['<a href={{ v }}>', /attribute href without quotation marks/],
    ['<a href= {{ v }}>', /without quotation marks/],
    ['<a href=x{{ v }}>', /without quotation marks/],
    ['<a {{ v }}>', /inside a tag/],
    ['<a b{{ v }}="x">', /inside a tag/],
    ['<a b {{ v }}="x">', /inside a tag/],
    ['<{{ v }}>', /right after "<"/],
    ['</{{ v }}>', /right after "<"/],
    ['<p{{ v }}>', /inside a tag/],
    ['<!doctype {{ v }}>', /declaration/],
    ['<?xml {{ v }}?>', /declaration/],
    ['<script>{{ v }}</script>', /in <script>/],
    ['<SCRIPT type="x">var a = "{{ v }}"', /in <script>/],
    ['<iframe>{{ v }}', /in <iframe>/],
    ['<p onclick="{{ v }}">', /attribute onclick/],
    ['<p ONMOUSEOVER=\'a("{{ v }}")\'>', /attribute onmouseover/],
    ['<iframe srcdoc="{{ v }}">', /attribute srcdoc/],
    ['<p style="color: {{ bad }}">', /in a style/],
    ['<style>p { color: {{ bad }} }</style>', /in a style/],
    ['<style></p>{{ bad }}', /in a style/],
    ['<b title="</script><script>{{ v }}">{{ v }}</b><script>{{ v }}', /in <script>/],
    ['<!-- <b> --><script>{{ v }}', /in <script>/],
    ['<!--><script>{{ v }}', /in <script>/],
    ['<!---><script>{{ v }}', /in <script>/],
    ['<!-- --!><script>{{ v }}', /in <script>/],
    ['<title></titles></title ><script>{{ v }}', /in <script>/],
    ['<br/><script/>{{ v }}', /in <script>/],
  ])('in %s', async (template, why) => {
    await expect(renderedHtml(template, { v: 'x', bad: 'red; x: url(y)' })).rejects.toThrow(why)
  })

  test.each([
    'javascript:alert(1)',
    'JaVaScript:x',
    ' javascript:x',
    'java\nscript:x',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc',
    '//evil.example',
    'www.example.org',
    '/path',
    '#part',
    '',
  ])('as the beginning of a URL: %j', async (v) => {
    for (const attribute of ['href', 'src', 'action', 'background', 'xlink:href', 'HREF', 'srcset'])
      await expect(renderedHtml(`<a ${attribute}="{{ v }}">`, { v })).rejects.toThrow(/beginning of a URL/)
  })

  test.each(['javascript:f(', ' javascript:', 'vbscript:', 'data:text/html,'])(
    'behind %s',
    async (before) => {
      await expect(renderedHtml(`<a href="${before}{{ v }}">`, { v: '1' })).rejects.toThrow(
        /URL that begins with/,
      )
    },
  )
})

describe('a URL', () => {
  test.each([
    ['{{ v }}', 'https://x.example/a b?c=d&e="#f', 'https://x.example/a%20b?c=d&amp;e=%22#f'],
    ['{{ v }}', 'https://x.example/%20?a=%26', 'https://x.example/%20?a=%26'],
    ['{{ v }}', 'mailto:ada@example.org?subject=Hi', 'mailto:ada@example.org?subject=Hi'],
    ['{{ v }}', ' tel:+49-30-1 ', 'tel:+49-30-1'],
    ['{{ v }}', 'cid:logo@x', 'cid:logo@x'],
    ['{{ v }}/a?b={{ v }}', 'https://x.example', 'https://x.example/a?b=https%3A%2F%2Fx.example'],
    ['https://x.example/{{ v }}', 'a/b?c&d#e', 'https://x.example/a/b%3Fc%26d%23e'],
    ['https://x.example/?q={{ v }}', "a&b=c d'é", 'https://x.example/?q=a%26b%3Dc%20d%27%C3%A9'],
    ['https://x.example/?q={{ v | url_encode }}', 'a&b c', 'https://x.example/?q=a%26b%20c'],
    ['https://x.example/#{{ v }}', 'a#b', 'https://x.example/#a%23b'],
    ['mailto:{{ v }}', 'a@b.example?bcc=c@d.example', 'mailto:a@b.example%3Fbcc=c@d.example'],
    ['data:image/png;base64,{{ v }}', 'iVBO+/w==', 'data:image/png;base64,iVBO+/w=='],
    ['java{{ v }}', 'script:x', 'javascript%3Ax'],
    ['{% if v %}https:{% endif %}//x.example/{{ v }}', 'a b', 'https://x.example/a%20b'],
  ])('%s with %j', async (url, v, gives) => {
    expect(await renderedHtml(`<a href="${url}">`, { v })).toBe(`<a href="${gives}">`)
  })

  test('with half a character in it has its replacement', async () => {
    expect(await renderedHtml('<a href="https://x.example/?{{ v }}">', { v: '\ud800' })).toContain(
      '?%EF%BF%BD"',
    )
  })
})

test('a style takes what cannot end its declaration', async () => {
  const html =
    '<td style="width: {{ w }}%; color: {{ c }}; font: {{ f }}"><style>p { color: {{ c }} }</style>'
  expect(await renderedHtml(html, { w: 12.5, c: '#00ff00', f: 'Open Sans' })).toBe(
    '<td style="width: 12.5%; color: #00ff00; font: Open Sans"><style>p { color: #00ff00 }</style>',
  )
})

describe('the scanner', () => {
  const whole = `<!doctype html><!--[if mso]><x y="1"><![endif]--><style>a</style><a b='1' c="2" d=3 e/>f</a><!-- > -- > --><title>t</title>`

  test('finds the same place however the HTML is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...whole.split(/(?<=[<>"'= -])/), '<script>', '</script>', '"', '-'), {
          maxLength: 30,
        }),
        (parts) => {
          const html = parts.join('')
          const [once, byCharacter] = [new HtmlScanner(), new HtmlScanner()]
          once.feed(html)
          for (const character of html) byCharacter.feed(character)
          expect(byCharacter.place).toEqual(once.place)
        },
      ),
      { numRuns: 500 },
    )
  })

  test.each([
    '<',
    '<a ',
    '<!--',
    '<!-- > ',
    '<style>',
    '<style></style>',
    '<a href="x">',
    '</',
    "<a b='",
    '<!',
    'x',
  ])('takes linear time for many %j', (part) => {
    const growth = growthOf((size) => {
      const html = part.repeat(size / part.length)
      return () => {
        new HtmlScanner().feed(html)
      }
    })
    expect(growth).toBeLessThan(MOST_GROWTH)
  })
})
