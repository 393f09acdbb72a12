import { describe, expect, test } from 'vitest'
import { tagMeanings } from '../../../../src/mail/compose/template/tags.ts'
import { renderedHtml, renderedText } from '../../../support/rendered.ts'

const data = {
  customer: { name: 'Ada', none: null },
  items: [{ name: 'Pen' }, { name: 'Ink' }],
  empty: [],
}

describe('a tag', () => {
  test.each([
    ['{% if customer.name == "Ada" and items.size > 1 %}a{% elsif true %}b{% else %}c{% endif %}', 'a'],
    ['{% unless customer.none %}a{% endunless %}', 'a'],
    ['{% if customer.missing %}a{% else %}b{% endif %}{% if missing.at.all %}a{% else %}b{% endif %}', 'bb'],
    ['{% case customer.name %}{% when "Bob" %}b{% when "Ada", "Eva" %}a{% else %}c{% endcase %}', 'a'],
    [
      '{% for i in items %}{{ forloop.index }}{{ i.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}',
      '1Pen, 2Ink',
    ],
    ['{% case missing %}{% when 1 %}a{% else %}b{% endcase %}', 'b'],
    ['{% for i in items reversed limit: 1 %}{{ i.name }}{% endfor %}', 'Pen'],
    ['{% for i in empty %}x{% else %}none{% endfor %}', 'none'],
    [
      '{% for i in (1..5) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}',
      '13',
    ],
    ['{% for i in (1..3) %}{% cycle "a", "b" %}{% endfor %}', 'aba'],
    ['{% for pair in customer %}{{ pair[0] }}={{ pair[1] | default: "-" }};{% endfor %}', 'name=Ada;none=-;'],
    ['{% assign a = customer.name | upcase %}{{ a }}', 'ADA'],
    ['{% capture a %}<{{ customer.name }}>{% endcapture %}{{ a }}{{ a | size }}', '<Ada>5'],
    ['{% comment %}{{ missing }}{% endcomment %}{% # note %}a', 'a'],
    ['{% raw %}{{ a }}{% endraw %}', '{{ a }}'],
    ['a {%- if true -%} b {%- endif -%} c', 'abc'],
  ])('%s', async (template, gives) => {
    expect(await renderedText(template, data)).toBe(gives)
  })

  test('is one of the list, each of which was tried', () => {
    expect(Object.keys(tagMeanings).toSorted()).toEqual(
      [
        '#',
        'assign',
        'break',
        'capture',
        'case',
        'comment',
        'continue',
        'cycle',
        'for',
        'if',
        'raw',
        'unless',
      ].toSorted(),
    )
  })

  test.each(['include', 'render', 'layout', 'block', 'liquid', 'echo', 'increment', 'decrement', 'tablerow'])(
    '%s is not there',
    async (tag) => {
      await expect(renderedHtml(`{% ${tag} "/etc/passwd" %}`, data)).rejects.toThrow(`there is no tag ${tag}`)
    },
  )
})

describe('what is wrong is said with its place', () => {
  test.each([
    [
      'Dear\n  {{ customer.nmae }}',
      /^line 2, column 6: customer\.nmae is not in the template data \(did you mean name\?\)/,
    ],
    [
      '{{ custmer.name }}',
      /^line 1, column 4: custmer is not in the template data \(did you mean customer\?\)/,
    ],
    ['{{ customer.none }}', /^line 1, column 1: \{\{ customer\.none \}\} is null or not there/],
    ['{{ customer.none.deeper }}', /is null or not there/],
    [
      '{% for i in items %}{{ i.nmae }}{% endfor %}',
      /i\.nmae is not in the template data \(did you mean name\?\)/,
    ],
    ['{% for i in customer.none %}{% endfor %}', /loop over what is null or not there/],
    ['{% for i in missing %}{% endfor %}', /missing is not in the template data/],
    ['{% for i in customer.name %}{% endfor %}', /loop over something that is no list/],
    ['{{ customer }}', /is a context, not a text; name one of its fields/],
    ['{{ items }}', /is a context, not a text/],
    ['{{ customer[items] }}', /^line 1, column/],
    ['{{ customer.name | upcse }}', /there is no filter upcse \(did you mean upcase\?\)/],
    ['{% iff %}', /there is no tag iff \(did you mean if\?\)/],
    ['{% if true %}', /not closed/],
    ['a\n{{ customer', /^line 2, column 1: .*not closed/],
    ['{% endif %}', /endif stands without the tag/],
    ['{% else %}', /else stands without the tag/],
    ['{{ | upcase }}', /^line 1, column \d+: this cannot be read/],
    ['{% assign %}', /cannot be read/],
  ])('%s', async (template, why) => {
    await expect(renderedText(template, data)).rejects.toThrow(why)
  })
})

describe('names that objects of JavaScript have', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf', 'toLiquid'])(
    '%s is missing where the data do not have it',
    async (name) => {
      for (const template of [
        `{{ ${name} }}`,
        `{{ customer.${name} }}`,
        `{{ customer["${name}"] }}`,
        `{{ items.${name} }}`,
        `{{ customer.name.${name} }}`,
      ])
        await expect(renderedText(template, data)).rejects.toThrow(`${name} is not in the template data`)
      expect(await renderedText(`{% if customer.${name} %}a{% else %}b{% endif %}`, data)).toBe('b')
    },
  )

  test('are names like others where the data have them', async () => {
    const own: unknown = JSON.parse(
      '{"__proto__": {"a": 1}, "constructor": "c", "x": {"toString": "t", "then": "n"}}',
    )
    expect(
      await renderedText('{{ __proto__.a }}{{ constructor }}{{ x.toString }}{{ x.then }}', own as object),
    ).toBe('1ctn')
  })

  test('can be given to values by the template, and change nothing else', async () => {
    expect(
      await renderedText(
        '{% assign __proto__ = "p" %}{{ __proto__ }}{% for constructor in (1..2) %}{{ constructor }}{% endfor %}',
      ),
    ).toBe('p12')
    expect(({} as Record<string, unknown>)['p']).toBeUndefined()
  })
})

test('what was rendered is never rendered again', async () => {
  const evil = '{{ customer.name }}{% if true %}x{% endif %}'
  expect(
    await renderedText('{{ v }}{% capture c %}{{ v }}{% endcapture %}{{ c }}{{ v | append: v | upcase }}', {
      v: evil,
      customer: { name: 'Ada' },
    }),
  ).toBe(evil + evil + (evil + evil).toUpperCase())
})

describe('what is too much ends', () => {
  const doubling = (step: string) => `{% assign a = "xx" %}${step.repeat(60)}{{ a }}`
  test.each([
    [
      'nested loops',
      '{% for i in (1..3000) %}{% for j in (1..3000) %}x{% endfor %}{% endfor %}',
      /steps|characters and entries/,
    ],
    [
      'empty nested loops',
      '{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}{% endfor %}{% endfor %}{% endfor %}',
      /steps|entries/,
    ],
    ['a long range', '{% for i in (1..1000000000000) %}x{% endfor %}', /characters and entries/],
    ['a long range that is printed', '{{ (1..100000000) | join }}', /characters and entries/],
    ['doubled texts', doubling('{% assign a = a | append: a %}'), /characters and entries/],
    ['replaced texts', doubling('{% assign a = a | replace: "x", "xxxx" %}'), /characters and entries/],
    [
      'doubled parts',
      `{% capture a %}{% endcapture %}${'{% capture a %}{{ a }}{{ a }}x{% endcapture %}'.repeat(60)}{{ a }}`,
      /characters and entries/,
    ],
    [
      'doubled lists',
      `{% assign a = "x,y" | split: "," %}${'{% assign a = a | concat: a %}'.repeat(60)}`,
      /characters and entries/,
    ],
    [
      'a long search',
      '{% for i in (1..1000) %}{% if v contains w %}{% endif %}{% endfor %}',
      /characters and entries/,
    ],
    ['a long text', 'x'.repeat(2_000_001), /more than 2,000,000 characters/],
    [
      'much that is written',
      '{% for i in (1..1000) %}{{ v }}{% endfor %}',
      /larger than this worker sends mails|characters and entries/,
    ],
    ['many tags', '{{ 1 }}'.repeat(5_001), /more than 5,000 tags/],
    ['long tags', `{{ 1${' | plus: 1'.repeat(30_000)} }}`, /tags of more than 200,000 characters/],
    ['deep tags', `${'{% if true %}'.repeat(51)}${'{% endif %}'.repeat(51)}`, /more than 50 deep/],
    ['deep brackets', `{{ ${'a['.repeat(50_000)} }}`, /nested too deeply|not closed/],
    ['deep ranges', `{% for i in ${'('.repeat(50_000)} %}{% endfor %}`, /nested too deeply|cannot be read/],
  ])('%s', async (_name, template, why) => {
    const v = `${'a'.repeat(400_000)}b`
    const before = process.cpuUsage()
    await expect(renderedText(template, { v, w: 'a'.repeat(100) })).rejects.toThrow(why)
    const { user, system } = process.cpuUsage(before)
    // measured: 0.4 s at most
    expect((user + system) / 1_000_000).toBeLessThan(5)
  })

  test('and holds nobody up meanwhile', async () => {
    let turns = 0
    let over = false
    const count = () => {
      turns += 1
      if (!over) setImmediate(count)
    }
    setImmediate(count)
    await expect(
      renderedText('{% for i in (1..1900) %}{% for j in (1..1900) %}x{% endfor %}{% endfor %}'),
    ).rejects.toThrow()
    over = true
    expect(turns).toBeGreaterThan(50)
  })

  test('what a mail has is not too much', async () => {
    const rows = Array.from({ length: 2_000 }, (_, n) => ({
      n,
      name: `Item ${n}`,
      price: n / 7,
      day: '2026-01-31',
    }))
    const html = await renderedHtml(
      '{% for row in rows %}<tr><td>{{ row.n }}</td><td>{{ row.name }}</td><td>{{ row.price | fixed: 2 }}</td><td>{{ row.day | date: "%d.%m.%Y" }}</td></tr>{% endfor %}',
      { rows },
    )
    expect(html).toContain('<td>Item 1999</td><td>285.57</td><td>31.01.2026</td>')
  })
})
