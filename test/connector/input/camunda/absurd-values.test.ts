import { expect, test } from 'vitest'
import { camundaDialect } from '../../../../src/connector/input/camunda/dialect.ts'
import { connectionFields, mailInputs } from '../../../../src/connector/input/camunda/inputs.ts'
import { usualLimits } from '../../../../src/connector/input/limits.ts'
import { ConnectorError } from '../../../../src/failures.ts'
import { LINE_BREAKS } from '../../../support/hostile/line-breaks.ts'
import { variablesWith, type Context } from './example.ts'

const nested = (depth: number): unknown => {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { file: value }
  return value
}

/** Of a wrong kind, or of a size that nobody means. */
const ABSURD: Readonly<Record<string, unknown>> = {
  'a number without end': 1e400,
  'a large number': 10n ** 4_000n,
  'digits as a text': '9'.repeat(100_000),
  true: true,
  'an empty list': [],
  'a list of lists': [[[]]],
  'a long list of nothing': Array.from({ length: 10_000 }, () => null),
  'a context': { a: 1 },
  'a context with names of ours': JSON.parse(
    '{"__proto__":{"file":"x"},"constructor":1,"length":3}',
  ) as unknown,
  'a document of nothing': { 'camunda.document.type': 'camunda' },
  'a deep one': nested(500),
  'a megabyte': 'x'.repeat(1_000_000),
  'half a character': '\ud800',
}

/** One place with another value; the others are those of a plain mail. */
function withValue(place: string, value: unknown): Context {
  const usual = variablesWith() as Record<string, Record<string, unknown>>
  const [first = '', second = '', third] = place.split('.')
  const inner = usual[first] ?? {}
  const changed =
    third === undefined ? value : { ...(inner[second] as Record<string, unknown>), [third]: value }
  return { ...usual, [first]: { ...inner, [second]: changed } }
}

const panel = {
  data_smtpAction_attachments_documentMode: 'single',
  data_smtpAction_attachments_single_documentSource: 'inline',
}
const places = [
  ...connectionFields,
  ...mailInputs,
  'data.smtpActionDiscriminator',
  'data.smtpAction',
  'data.smtpConfig',
]

test.each(Object.entries(ABSURD))('%s is a value, or an input error with bounded words', (_, value) => {
  for (const place of places) {
    const variables = withValue(place, value)
    for (const given of [variables, withPanel(variables)]) {
      try {
        camundaDialect.parse(given, (text) => text, usualLimits, {})
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error
        expect(error.type, place).toBe('INVALID_INPUT')
        expect(error.message.length, place).toBeLessThan(6_000)
      }
      expect(JSON.stringify(camundaDialect.ownFields(given, false, (text) => text)).length).toBeLessThan(
        11_000,
      )
    }
  }
})

function withPanel(variables: Context): Context {
  const data = variables['data'] as Context
  const action = data['smtpAction']
  if (typeof action !== 'object') return variables
  return { ...variables, data: { ...data, smtpAction: { ...panel, ...action } } }
}

const LINES = ['from', 'to', 'cc', 'bcc', 'subject'] as const

test.each(LINE_BREAKS)('%j in an input of one line is refused, or is no line break in it', (text) => {
  const values: readonly (readonly [string, unknown])[] = [
    ...LINES.map((name) => [name, `me@x.example${text}evil@evil.example`] as const),
    ['headers', { 'X-Order': `12${text}Bcc: evil@evil.example` }],
    ['headers', { [`X-Order${text}Bcc`]: 'evil@evil.example' }],
    ['headers', { 'Reply-To': `me@x.example${text}evil@evil.example` }],
  ]
  for (const [name, value] of values) {
    try {
      const { email } = camundaDialect.parse(
        variablesWith({ smtpAction: { [name]: value } }),
        (one) => one,
        usualLimits,
        {},
      )
      const mailboxes = [email.from, email.to, email.cc, email.bcc, email.replyTo].flat()
      const lines = [
        email.subject,
        ...(email.headers ?? []),
        ...mailboxes.map(({ name, address }) => name + address),
      ]
      expect(lines.flat().filter((one) => /[\r\n\0]/.test(one))).toEqual([])
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error
      expect(error.type, name).toBe('INVALID_INPUT')
    }
  }
})
