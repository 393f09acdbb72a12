import { expect } from 'vitest'
import type { Row } from './row.ts'

const order = {
  number: 4711,
  placed: '2026-01-31T23:30:00Z',
  customer: { name: 'Tom & <Ada> {{ secret }}' },
  items: [
    { name: 'Pen', price: 1.5 },
    { name: 'Ink', price: 20 },
  ],
}

const page = `<html><head><title>{{ order.number }}</title></head><body>
<p title="{{ order.customer.name }}">Dear {{ order.customer.name }},</p>
<ul>{% for item in order.items %}<li>{{ item.name }}: {{ item.price | fixed: 2 }}</li>{% endfor %}</ul>
<p><a href="https://shop.example/orders?id={{ order.number }}&amp;for={{ order.customer.name }}">Your order</a></p>
</body></html>`

export const templateRows: readonly Row[] = [
  {
    name: 'a template in the body and the subject',
    inputs: {
      smtpEmailSubject: 'Order {{ order.number }} of {{ order.placed | date: "%-d %B" }}',
      smtpEmailContentType: 'html-with-text',
      smtpEmailContent: page,
      smtpEmailTemplateData: '={"order": order}',
    },
    variables: { order },
    read({ mail }) {
      expect(mail.subject).toBe('Order 4711 of 31 January')
      expect(mail.html).toContain('Dear Tom &amp; &lt;Ada&gt; {{ secret }},')
      expect(mail.html).toContain('<p title="Tom &amp; &lt;Ada&gt; {{ secret }}">')
      expect(mail.html).toContain('id=4711&amp;for=Tom%20%26%20%3CAda%3E%20%7B%7B%20secret%20%7D%7D"')
      expect(mail.text).toContain('Dear Tom & <Ada> {{ secret }},')
      expect(mail.text).toContain('Ink: 20.00')
    },
    result: (result) => {
      expect(result).not.toHaveProperty('warnings')
    },
  },
  {
    name: 'a template from a file, in a layout',
    files: {
      'order.html': page,
      'layout.html': '<body><h1>{{ order.number }}</h1>{{ content }}<p>Stationery Ltd</p></body>',
    },
    inputs: {
      smtpEmailContentType: 'html-file',
      smtpEmailContent: 'order.html',
      smtpEmailTemplateData: '={"order": order}',
      smtpEmailLayout: 'layout.html',
    },
    variables: { order },
    read({ mail }) {
      expect(mail.html).toMatch(
        /^<body><h1>4711<\/h1><html>[^]*<\/html>\s*<p>Stationery Ltd<\/p><\/body>\s*$/,
      )
      expect(mail.text).toMatch(/^4711\n[^]*Dear Tom & <Ada>[^]*Stationery Ltd\n$/)
    },
  },
  {
    name: 'a body of braces without data',
    inputs: { smtpEmailContent: 'Dear {{ customer.name }}' },
    read({ mail }) {
      expect(mail.text).toBe('Dear {{ customer.name }}\n')
    },
    result: (result) => {
      expect(result['warnings']).toEqual([expect.stringContaining('{{ customer.name }}')])
    },
  },
]
