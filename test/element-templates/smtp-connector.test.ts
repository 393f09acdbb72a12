import { validateZeebe } from '@bpmn-io/element-templates-validator'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createExpressions } from '../../src/connector/expressions.ts'
import { accountSchema } from '../../src/connector/input/seed/account.ts'
import type { EmailRequest } from '../../src/connector/input/email-request.ts'
import { parseSeedInput } from '../../src/connector/input/seed/seed.ts'
import { seedDialect } from '../../src/connector/input/seed/dialect.ts'
import { seedInputs } from '../../src/connector/input/seed/inputs.ts'
import { readJobHeaders } from '../../src/connector/job-headers.ts'
import { DEFAULT_JOB_TYPE } from '../../src/settings/types/job-types.ts'
import { contentTypes, headers, inputs, inputsFor, template, templateText, toVariables } from './template.ts'

const targets = new Set(inputs.map(({ binding }) => binding.name ?? ''))
const property = (id: string) => template.properties.find((candidate) => candidate.id === id)
const expressions = createExpressions(pino({ level: 'silent' }))

/** What a modeler types into the fields that have no value yet; every field with a placeholder shows a right one. */
function filledIn(contentType: string): Record<string, string> {
  const typed = ({ id, value, placeholder }: (typeof inputs)[number]) =>
    id === 'smtpEmailContentType' ? contentType : (value ?? placeholder ?? 'Hello')
  return Object.fromEntries(
    inputsFor(contentType)
      .filter(({ type, value }) => type !== 'Dropdown' || value !== undefined)
      .map((input) => [input.binding.name ?? '', typed(input)]),
  )
}

function leaveOut(values: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name))
}

describe('the file', () => {
  test('is valid by the official schema', () => {
    const { valid, errors, warnings = [] } = validateZeebe(templateText)
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    // for engines from 8.8 on; older ones refuse to deploy an empty input mapping
    expect(warnings.filter(({ message }) => !message.startsWith("'optional' with 'zeebe:input'"))).toEqual([])
  })

  test('is offered as an update of the Infosys template, for tasks', () => {
    expect(template).toMatchObject({
      id: 'com.infosys.camundaconnectors.email.smtp.v1',
      appliesTo: ['bpmn:Task'],
      elementType: { value: 'bpmn:ServiceTask' },
      category: { id: 'connectors' },
    })
    expect(template.version).toBeGreaterThan(1)
  })

  test('names its job type, its id and its version in hidden fields', () => {
    const hidden = template.properties.filter(({ type }) => type === 'Hidden')
    expect(hidden.map(({ id, value }) => [id, value])).toEqual([
      ['taskType', DEFAULT_JOB_TYPE],
      ['elementTemplateId', template.id],
      ['elementTemplateVersion', String(template.version)],
    ])
  })

  test('has an icon of its own that needs nothing from outside', () => {
    const [, svg = ''] = template.icon.contents.split('data:image/svg+xml;utf8,')
    expect(decodeURIComponent(svg)).toMatch(/^<svg xmlns='http:\/\/www\.w3\.org\/2000\/svg'.*<\/svg>$/)
    expect(svg).not.toMatch(/<image|href/)
  })
})

describe('the fields', () => {
  test('have an id of their own, a group that exists, a label and a tooltip', () => {
    const visible = template.properties.filter(({ type }) => type !== 'Hidden')
    expect(new Set(template.properties.map(({ id }) => id)).size).toBe(template.properties.length)
    expect([...new Set(visible.map(({ group }) => group))]).toEqual(template.groups.map(({ id }) => id))
    expect(visible.filter(({ label, tooltip }) => !label || !tooltip)).toEqual([])
  })

  test('have conditions that can come true', () => {
    for (const { condition } of template.properties) {
      if (condition === undefined) continue
      const values = property(condition.property)?.choices?.map(({ value }) => value)
      expect(values).toEqual(expect.arrayContaining([condition.equals ?? condition.oneOf].flat()))
    }
  })

  // Modeler shows hints as HTML: <a@b> would be a tag
  test('have hints without angle brackets, and addresses of example.com only', () => {
    for (const { label, description, tooltip, placeholder } of template.properties) {
      expect([label, description, tooltip].join('')).not.toMatch(/[<>]/)
      const addresses = [description, tooltip, placeholder].join(' ').matchAll(/@([\w.-]+)/g)
      for (const [, domain] of addresses) expect(domain).toBe('example.com')
    }
  })

  test('point to secrets where user name and password are asked for', () => {
    for (const name of ['username', 'password'])
      expect(property(`authentication.${name}`)?.description).toMatch(/\{\{secrets\.\w+\}\}/)
  })

  const examples = template.properties.flatMap(({ id, tooltip = '' }) =>
    [...tooltip.matchAll(/: (= .+)$/g)].map(([, text = '']) => ({ id, text })),
  )
  test('have examples of expressions', () => expect(examples.length).toBeGreaterThan(5))
  test.each(examples)('have FEEL that can be read at $id', ({ id, text }) => {
    expect(expressions.read(text, id, seedDialect)).toBeDefined()
  })
})

describe('the inputs', () => {
  /** Known to the worker and not offered to modelers, with the reason. */
  const notOffered: Readonly<Record<string, string>> = {
    smtpFollowUp: 'the other spelling of smtpEmailFollowUp',
    smtpEmailOnPartial: 'has one choice so far',
  }

  test('are those of the worker', () => {
    const account = Object.keys(accountSchema.out.in.shape).map((field) => `authentication.${field}`)
    const known = [...account, ...seedInputs.filter((name) => name !== 'authentication')]
    expect([...targets].sort()).toEqual(known.filter((name) => !(name in notOffered)).sort())
  })

  test.each(contentTypes)('make a mail with content type %s when they are filled in', (contentType) => {
    const { email } = parseSeedInput(toVariables(filledIn(contentType)))
    expect(email.body.kind).toBe({ Text: 'text', HTML: 'html', multipart: 'alternative' }[contentType])
    expect(email.attachments).toHaveLength(2)
    expect(email.to).toHaveLength(2)
  })

  const marks = contentTypes.flatMap((type) =>
    inputsFor(type)
      .filter(({ id }) => !['authentication.username', 'authentication.password'].includes(id))
      .map(({ binding, constraints }) => ({
        type,
        name: binding.name ?? '',
        required: !!constraints?.notEmpty,
      })),
  )
  test.each(marks)(
    '$name is marked as the worker wants it ($type, $required)',
    ({ type, name, required }) => {
      const without = leaveOut(filledIn(type), name)
      const parse = () => parseSeedInput(toVariables(without))
      if (required) expect(parse).toThrow(`(${name}): is missing`)
      else expect(parse).not.toThrow()
    },
  )

  test('make a mail without user name and password', () => {
    const credentials = filledIn('Text')
    const without = leaveOut(leaveOut(credentials, 'authentication.username'), 'authentication.password')
    expect(parseSeedInput(toVariables(without)).account.credentials).toBeUndefined()
    expect(parseSeedInput(toVariables(credentials)).account.credentials).toBeDefined()
  })

  // Zeebe refuses to deploy an input mapping whose source is empty
  test('are left out of the diagram where they may stay empty', () => {
    for (const { id, value, optional = false, constraints, choices = [] } of inputs) {
      const filled = constraints?.notEmpty === true || (value !== undefined && value !== '')
      expect({ id, filled, optional }).toEqual({ id, filled: !optional, optional })
      expect(choices.filter((choice) => choice.value.trim() === '')).toEqual([])
    }
  })

  test('have default values that say what the worker would do without them', () => {
    const filled = Object.entries(filledIn('Text'))
    const parse = (chosen: typeof inputs) => {
      const names = chosen.map(({ binding }) => binding.name)
      return parseSeedInput(toVariables(Object.fromEntries(filled.filter(([name]) => names.includes(name)))))
    }
    const required = inputs.filter(({ constraints }) => constraints?.notEmpty)
    const preset = inputs.filter(({ value }) => value !== undefined)
    expect(parse([...required, ...preset])).toEqual(parse(required))
  })
})

describe('the dropdowns', () => {
  const meanings: readonly (readonly [string, string, (request: EmailRequest) => unknown, unknown])[] = [
    ['authentication.security', 'auto', ({ account }) => account.security, 'auto'],
    ['authentication.security', 'tls', ({ account }) => account.security, 'tls'],
    ['authentication.security', 'starttls', ({ account }) => account.security, 'starttls'],
    ['authentication.security', 'none', ({ account }) => account.security, 'none'],
    ['smtpEmailContentType', 'Text', ({ email }) => email.body.kind, 'text'],
    ['smtpEmailContentType', 'HTML', ({ email }) => email.body.kind, 'html'],
    ['smtpEmailContentType', 'multipart', ({ email }) => email.body.kind, 'alternative'],
    ['smtpEmailImportance', '${true}', ({ email }) => email.importance, 'high'],
    ['smtpEmailImportance', '${false}', ({ email }) => email.importance, 'normal'],
    ['smtpEmailImportance', 'low', ({ email }) => email.importance, 'low'],
    ['smtpEmailSensitivity', 'Normal', ({ email }) => email.sensitivity, 'normal'],
    ['smtpEmailSensitivity', 'Personal', ({ email }) => email.sensitivity, 'personal'],
    ['smtpEmailSensitivity', 'Private', ({ email }) => email.sensitivity, 'private'],
    ['smtpEmailSensitivity', 'Confidential', ({ email }) => email.sensitivity, 'confidential'],
    ['smtpEmailReadReceipt', '${true}', ({ email }) => email.readReceipt, true],
    ['smtpEmailReadReceipt', '${false}', ({ email }) => email.readReceipt, false],
    ['smtpEmailOnFailure', 'fail', ({ onFailure }) => onFailure, 'fail'],
    ['smtpEmailOnFailure', 'continue', ({ onFailure }) => onFailure, 'continue'],
    ['smtpEmailOnUncertain', 'report', ({ onUncertain }) => onUncertain, 'report'],
    ['smtpEmailOnUncertain', 'resend', ({ onUncertain }) => onUncertain, 'resend'],
  ]

  test('are all in this table', () => {
    const choices = inputs.flatMap(({ id, choices = [] }) => choices.map(({ value }) => `${id} ${value}`))
    expect(choices).toEqual(meanings.map(([name, value]) => `${name} ${value}`))
  })

  test.each(meanings)('%s %s', (name, value, meaning, expected) => {
    const filled = filledIn(name === 'smtpEmailContentType' ? value : 'Text')
    expect(meaning(parseSeedInput(toVariables({ ...filled, [name]: value })))).toBe(expected)
  })

  test('start with a value that can be chosen', () => {
    for (const { value, choices } of inputs) {
      if (choices !== undefined && value !== undefined)
        expect(choices.map((choice) => choice.value)).toContain(value)
    }
  })
})

describe('the task headers', () => {
  test('are those that the worker reads, and fit what it accepts', () => {
    const examples = {
      resultVariable: property('resultVariable')?.placeholder,
      resultExpression: '={}',
      errorExpression: '=null',
      retryBackoff: property('retryBackoff')?.placeholder,
    }
    const visible = headers.filter(({ type }) => type !== 'Hidden')
    expect(visible.map(({ binding }) => binding.key)).toEqual(Object.keys(examples))
    const { headers: read, problem } = readJobHeaders(examples as Record<string, string>, (text, header) =>
      expressions.read(text, header, seedDialect),
    )
    expect(problem).toBeUndefined()
    expect(read).toMatchObject({ resultVariable: 'mailResult', retryBackoffMs: 300_000 })
  })

  test('bring no pause of their own, since the failure table knows better ones', () => {
    expect(property('retryBackoff')).not.toHaveProperty('value')
  })

  test('three retries', () => expect(property('retries')?.value).toBe('3'))
})

describe('what a field accepts', () => {
  const matches = (id: string, text: string) =>
    new RegExp(property(id)?.constraints?.pattern?.value ?? '$^').test(text)

  test.each(['587', '25', ' 465 ', '=port', 'secrets.PORT', '{{secrets.PORT}}', '{{ secrets.PORT }}'])(
    'port %s',
    (text) => expect(matches('authentication.port', text)).toBe(true),
  )
  test.each(['', 'smtp', '587/tcp', '123456', '-1'])('not port %s', (text) =>
    expect(matches('authentication.port', text)).toBe(false),
  )
  test.each(['3', '0', '=n'])('%s retries', (text) => expect(matches('retries', text)).toBe(true))
  test.each(['', 'three', '-1', 'PT5M'])('not %s retries', (text) =>
    expect(matches('retries', text)).toBe(false),
  )
})
