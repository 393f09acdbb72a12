import { validateZeebe } from '@bpmn-io/element-templates-validator'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createExpressions } from '../../src/connector/expressions.ts'
import type { EmailRequest } from '../../src/connector/input/email-request.ts'
import { parseSeedInput } from '../../src/connector/input/seed/seed.ts'
import { seedDialect } from '../../src/connector/input/seed/dialect.ts'
import { connectionFields, seedInputs } from '../../src/connector/input/seed/inputs.ts'
import { presets, type Preset, type PresetName } from '../../src/accounts/presets.ts'
import { readJobHeaders } from '../../src/connector/job-headers.ts'
import { DEFAULT_JOB_TYPE } from '../../src/settings/types/job-types.ts'
import {
  compared,
  conditionsOf,
  contentTypes,
  earlier,
  earlierTexts,
  fields,
  headers,
  inputs,
  inputsFor,
  property,
  template,
  templateText,
  toVariables,
  variableOf,
  type Chosen,
  type Property,
} from './template.ts'

const targets = new Set(inputs.map(({ binding }) => binding.name ?? ''))
const expressions = createExpressions(pino({ level: 'silent' }))

/** What a modeler types into the fields that have no value of their own, or null. */
const typed: Readonly<Record<string, string>> = {
  'authentication.account': 'invoices',
  'authentication.hostname': 'smtp.example.com',
  'authentication.username': '{{secrets.SMTP_USER}}',
  'authentication.password': '{{secrets.SMTP_PASSWORD}}',
  smtpEmailMailBoxName: 'Web shop <shop@example.com>',
  smtpEmailToRecipients: 'a@example.com, b@example.com',
  smtpEmailCcRecipients: 'team@example.com',
  smtpEmailBccRecipients: 'archive@example.com',
  smtpEmailSubject: 'Your order has been shipped',
  smtpEmailContent: 'Hello',
  smtpEmailAttachments: '[terms.pdf, prices.pdf]',
  smtpEmailDirectReplyTo: 'support@example.com',
  smtpEmailFollowUp: 'tomorrow',
}

/** With files, as all these tests have them unless they say otherwise. */
function filledIn(contentType: string, chosen: Chosen = {}): Record<string, string> {
  return Object.fromEntries(
    inputsFor(contentType, { attachments: 'files', ...chosen }).map(
      ({ binding: { name = '' }, value = '' }) => [
        name,
        name === 'smtpEmailContentType' ? contentType : (typed[name] ?? value),
      ],
    ),
  )
}

function leaveOut(values: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name))
}

describe('the file', () => {
  test('is valid by the official schema', () => {
    const { valid, errors, warnings } = validateZeebe(templateText)
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(warnings ?? []).toEqual([])
  })

  test('is offered as an update of the Infosys template, for tasks', () => {
    expect(template).toMatchObject({
      id: 'com.infosys.camundaconnectors.email.smtp.v1',
      appliesTo: ['bpmn:Task'],
      elementType: { value: 'bpmn:ServiceTask' },
      category: { id: 'connectors' },
    })
    expect(template.version).toBe(5)
    expect(template.documentationRef).toMatch(/^https:/)
  })

  test('has the versions before it beside it, for Modeler offers no update of a version that it does not know', () => {
    expect(earlier.map(({ id, version }) => [id, version])).toEqual([
      [template.id, 1],
      [template.id, 2],
      [template.id, 3],
      [template.id, 4],
    ])
    // of one that is marked as deprecated it offers none, either
    for (const { deprecated } of [...earlier, template]) expect(deprecated).toBeUndefined()
    for (const text of earlierTexts) expect(validateZeebe(text).errors ?? []).toEqual([])
  })

  test('names its job type, its id and its version in hidden fields', () => {
    const hidden = template.properties.filter(
      ({ type, binding }) => type === 'Hidden' && binding.type !== 'zeebe:input',
    )
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

const writesSame = (a: Property, b: Property): boolean =>
  JSON.stringify(a.binding) === JSON.stringify(b.binding)

describe('the fields', () => {
  test('have an id of their own, a group that exists, a label and a tooltip', () => {
    const visible = fields.filter(({ type }) => type !== 'Hidden')
    expect(new Set(template.properties.map(({ id }) => id)).size).toBe(template.properties.length)
    expect([...new Set(visible.map(({ group }) => group))]).toEqual(template.groups.map(({ id }) => id))
    expect(visible.filter(({ label, tooltip }) => !label || !tooltip)).toEqual([])
  })

  test('have conditions that can come true', () => {
    for (const field of fields) {
      for (const condition of conditionsOf(field)) {
        const other = property(condition.property)
        // a reader of an input has the values of all fields of that input
        const all =
          other && compared.includes(other) ? fields.filter((one) => writesSame(one, other)) : [other]
        const values = all.flatMap((one) => [
          one?.value,
          ...(one?.choices ?? []).map((choice) => choice.value),
        ])
        // nothing at all is what a new task has
        const wanted = [condition.equals ?? condition.oneOf ?? []].flat().filter((one) => one !== '')
        const bare = values.map((text) => (text === '=null' ? 'null' : text))
        if (condition.isActive === undefined) expect(bare).toEqual(expect.arrayContaining(wanted))
        else expect(other?.condition).toBeDefined()
      }
    }
  })

  // Modeler drops the `=` of what stands in a field only where fx is required, and of what a condition wants only today
  test('compare with null only where Modeler can see it', () => {
    for (const field of template.properties) {
      for (const condition of conditionsOf(field)) {
        const wanted = [condition.equals ?? condition.oneOf ?? []].flat()
        expect(wanted.filter((value) => value.startsWith('='))).toEqual([])
        if (!wanted.includes('null')) continue
        // a new task has nothing there: it is read as null at once, for each change of mind makes Modeler begin anew
        expect(wanted).toContain('')
        const reader = compared.find(({ id }) => id === condition.property)
        expect(reader).toMatchObject({ type: 'String', feel: 'required' })
        expect(reader?.binding).toEqual({
          type: 'zeebe:input',
          name: condition.property.replace('.compared', ''),
        })
      }
    }
    for (const { condition, value } of compared) {
      expect(value).toBeUndefined()
      expect(condition).toEqual({ property: 'taskType', equals: 'never' })
    }
    expect(property('taskType')?.value).not.toBe('never')
  })

  // Modeler shows hints as HTML: <a@b> would be a tag
  test('have hints without angle brackets, and addresses of example.com only', () => {
    for (const { label, description, tooltip, constraints } of template.properties) {
      const message = constraints?.pattern?.message
      expect([label, description, tooltip, message].join('')).not.toMatch(/[<>]/)
      const addresses = [description, tooltip, message].join(' ').matchAll(/@([\w.-]+\w)/g)
      for (const [, domain] of addresses) expect(domain).toBe('example.com')
    }
  })

  test('look filled in only where they are', () => {
    for (const { placeholder } of template.properties) expect(placeholder).toBeUndefined()
  })

  test('say where data of strangers goes', () => {
    const lists = inputs.filter(({ id }) => /Recipients$|DirectReplyTo$/.test(id))
    expect(lists).toHaveLength(4)
    for (const { tooltip } of lists) expect(tooltip).toMatch(/strangers.* goes into a list: press fx/)
  })

  test('point to secrets where user name and password are asked for', () => {
    for (const name of ['username', 'password'])
      expect(property(`authentication.${name}`)?.description).toMatch(/\{\{secrets\.\w+\}\}/)
  })

  const EXAMPLE = /(?:[Pp]ress fx and write(?:, for example,)?|[,.] [Ff]or example:) (.+?)(?:\.(?:\s|$)|$)/g
  const examples = template.properties.flatMap(({ id, tooltip = '' }) =>
    [...tooltip.matchAll(EXAMPLE)].map(([, text = '']) => ({ id, text })),
  )
  test('have examples of expressions', () => expect(examples.length).toBeGreaterThan(5))
  test.each(examples)('have FEEL that can be read at $id', ({ id, text }) => {
    expect(expressions.read(text, id, seedDialect)).toBeDefined()
    // pasted into a field that knows it as FEEL, it would be there twice
    expect(text).not.toMatch(/^\s*=/)
  })
})

const kinds = {
  Text: 'text',
  'html-with-text': 'html-with-text',
  HTML: 'html',
  'html-file': 'html-with-text',
}

describe('the inputs', () => {
  test('are all those of the worker', () => {
    const whole = [...targets].filter((name) => !/^smtpEmail(?:Calendar|Attachments)\./.test(name))
    expect(whole.sort()).toEqual(
      [
        ...connectionFields.map((field) => `authentication.${field}`),
        ...seedInputs.filter((name) => name !== 'authentication'),
      ].sort(),
    )
  })

  // a variable of the process would be taken for an input that the task does not have
  test.each(contentTypes)(
    'are all written with content type %s, but for those of the other connection',
    (contentType) => {
      const written = (chosen: Chosen) =>
        inputsFor(contentType, chosen).map(({ binding }) => binding.name ?? '')
      const ofMail = seedInputs.filter((name) => name !== 'authentication')
      const ofHost = ['hostname', 'port', 'security', 'username', 'password'].map(
        (field) => `authentication.${field}`,
      )
      for (const { value } of property('provider')?.choices ?? [])
        expect(written({ provider: value }).toSorted()).toEqual([...ofHost, ...ofMail].sort())
      expect(written({ connection: 'account' }).toSorted()).toEqual(
        ['authentication.account', ...ofMail].sort(),
      )
    },
  )

  // nested ones make the variable anew, so that it has nothing of the process either
  const choicesOf = (id: string) => property(id)?.choices?.map(({ value }) => value) ?? []
  const waysToFill: readonly Chosen[] = [
    ...choicesOf('attachments').map((attachments) => ({ attachments })),
    ...choicesOf('invitation').map((invitation) => ({ invitation })),
    { placeholders: true },
  ]
  test.each(waysToFill)('are all written, each of them once, with %j', (chosen) => {
    const written = inputsFor('Text', chosen).map(({ binding }) => binding.name ?? '')
    expect(new Set(written).size).toBe(written.length)
    const variables = new Set(written.map(variableOf))
    expect([...variables].sort()).toEqual([...seedInputs].sort())
    // either the whole, or its fields
    for (const name of written.filter((one) => one.includes('.')))
      expect(written).not.toContain(variableOf(name))
  })

  test.each(contentTypes)('make a mail with content type %s when they are filled in', (contentType) => {
    const { email } = parseSeedInput(toVariables(filledIn(contentType)))
    expect(email.body.kind).toBe(kinds[contentType])
    expect(email.attachments).toHaveLength(2)
    expect(email.to).toHaveLength(2)
  })

  const marks = contentTypes.flatMap((type) =>
    inputsFor(type)
      .filter(({ id }) => !['authentication.username', 'authentication.password'].includes(id))
      .filter(({ type: kind }) => kind !== 'Dropdown' && kind !== 'Hidden')
      .map(({ binding, value }) => ({ type, name: binding.name ?? '', required: value !== '=null' })),
  )
  test.each(marks)(
    '$name is marked as the worker wants it ($type, $required)',
    ({ type, name, required }) => {
      // To may be blank where somebody else gets the mail
      const others =
        name === 'smtpEmailToRecipients' ? ['smtpEmailCcRecipients', 'smtpEmailBccRecipients'] : []
      const without = [name, ...others].reduce(leaveOut, filledIn(type))
      const parse = () => parseSeedInput(toVariables(without))
      if (required) expect(parse).toThrow(`(${name}): is missing`)
      else expect(parse).not.toThrow()
    },
  )

  test('make a mail without user name and password', () => {
    const credentials = filledIn('Text')
    const without = leaveOut(leaveOut(credentials, 'authentication.username'), 'authentication.password')
    expect(requestOf(parseSeedInput(toVariables(without)))?.credentials).toBeUndefined()
    expect(requestOf(parseSeedInput(toVariables(credentials)))?.credentials).toBeDefined()
  })

  // Zeebe 8.6 refuses to deploy an input mapping whose source is empty
  test('are null where they may stay empty, and a cleared field is red with words', () => {
    for (const { id, type, value, optional, constraints, choices = [] } of inputs) {
      expect(optional, id).toBeUndefined()
      expect(choices.filter((choice) => choice.value.trim() === '')).toEqual([])
      // a provider's port and encryption, what kind of an invitation it is, or an input that nobody has asked for
      if (type === 'Hidden')
        expect(value).toMatch(id.includes('.') && !/\.(?:none|dropped)$/.test(id) ? /^\w+$/ : /^=null$/)
      else if (constraints?.notEmpty !== true) {
        const { value: pattern = '', message } = constraints?.pattern ?? {}
        expect({ id, value, message }).toEqual({
          id,
          value: '=null',
          message: expect.stringContaining('; for none press fx and write null') as unknown,
        })
        // Modeler tests the text "undefined" where nothing is written, and leaves "null" where fx was clicked away
        for (const text of ['', ' ', 'undefined', 'null']) expect(new RegExp(pattern).test(text)).toBe(false)
      }
    }
  })

  test('have default values that say what the worker would do without them', () => {
    const presets = inputsFor('Text').flatMap(({ binding, value }) =>
      value === undefined ? [] : [[binding.name ?? '', value] as const],
    )
    const filled = Object.entries({ ...filledIn('Text'), ...Object.fromEntries(presets) })
    const parse = (chosen: typeof inputs) => {
      const names = chosen.map(({ binding }) => binding.name)
      return parseSeedInput(toVariables(Object.fromEntries(filled.filter(([name]) => names.includes(name)))))
    }
    const shown = inputsFor('Text')
    const required = shown.filter(({ constraints, type }) => constraints?.notEmpty && type !== 'Dropdown')
    required.push(...shown.filter(({ id }) => id === 'smtpEmailContentType'))
    const preset = shown.filter(({ value }) => value !== undefined)
    expect(parse([...required, ...preset])).toEqual(parse(required))
  })
})

const requestOf = ({ account }: EmailRequest) => (account.kind === 'inline' ? account.request : undefined)
const securityOf = (request: EmailRequest) => requestOf(request)?.security
const receiptOf = ({ email }: EmailRequest) => email.deliveryReceipt?.of.join(' ')

describe('the dropdowns', () => {
  const meanings: readonly (readonly [string, string, (request: EmailRequest) => unknown, unknown])[] = [
    ['authentication.security', 'auto', securityOf, 'auto'],
    ['authentication.security', 'tls', securityOf, 'tls'],
    ['authentication.security', 'starttls', securityOf, 'starttls'],
    ['authentication.security', 'none', securityOf, 'none'],
    ['smtpEmailContentType', 'Text', ({ email }) => email.body.kind, 'text'],
    ['smtpEmailContentType', 'html-with-text', ({ email }) => email.body.kind, 'html-with-text'],
    ['smtpEmailContentType', 'HTML', ({ email }) => email.body.kind, 'html'],
    ['smtpEmailContentType', 'html-file', ({ email }) => email.body.kind, 'html-with-text'],
    ['smtpEmailImportance', '${true}', ({ email }) => email.importance, 'high'],
    ['smtpEmailImportance', '${false}', ({ email }) => email.importance, 'normal'],
    ['smtpEmailImportance', 'low', ({ email }) => email.importance, 'low'],
    ['smtpEmailSensitivity', 'Normal', ({ email }) => email.sensitivity, 'normal'],
    ['smtpEmailSensitivity', 'Personal', ({ email }) => email.sensitivity, 'personal'],
    ['smtpEmailSensitivity', 'Private', ({ email }) => email.sensitivity, 'private'],
    ['smtpEmailSensitivity', 'Confidential', ({ email }) => email.sensitivity, 'confidential'],
    ['smtpEmailReadReceipt', '${true}', ({ email }) => email.readReceipt, true],
    ['smtpEmailReadReceipt', '${false}', ({ email }) => email.readReceipt, false],
    ['smtpEmailDeliveryReceipt', '=null', receiptOf, undefined],
    ['smtpEmailDeliveryReceipt', 'failure', receiptOf, 'failure'],
    ['smtpEmailDeliveryReceipt', 'failure, delay', receiptOf, 'failure delay'],
    ['smtpEmailDeliveryReceipt', 'success, failure, delay', receiptOf, 'success failure delay'],
    ['smtpEmailAutoSubmitted', '=null', ({ email }) => email.autoSubmitted, undefined],
    ['smtpEmailAutoSubmitted', 'auto-replied', ({ email }) => email.autoSubmitted, 'auto-replied'],
    ['smtpEmailAutoSubmitted', 'no', ({ email }) => email.autoSubmitted, 'no'],
    ['smtpEmailRequireTls', '=null', ({ email }) => email.requireTls !== undefined, false],
    ['smtpEmailRequireTls', '${true}', ({ email }) => email.requireTls !== undefined, true],
    ['smtpEmailOnFailure', 'fail', ({ onFailure }) => onFailure, 'fail'],
    ['smtpEmailOnFailure', 'continue', ({ onFailure }) => onFailure, 'continue'],
    ['smtpEmailOnPartial', 'accept', ({ onPartial }) => onPartial, 'accept'],
    ['smtpEmailOnPartial', 'retry-deferred', ({ onPartial }) => onPartial, 'retry-deferred'],
    ['smtpEmailOnUncertain', '=null', ({ onUncertain }) => onUncertain, undefined],
    ['smtpEmailOnUncertain', 'report', ({ onUncertain }) => onUncertain, 'report'],
    ['smtpEmailOnUncertain', 'resend', ({ onUncertain }) => onUncertain, 'resend'],
  ]

  // what is chosen for a provider is looked at with the providers
  const lists = inputs.filter(
    ({ id, choices }) =>
      choices !== undefined &&
      !id.startsWith('authentication.hostname.') &&
      !id.startsWith('smtpEmailCalendar.'),
  )
  /** The last choice of a list, which opens a field for an expression. */
  const isWay = (value: string) => value.startsWith('=') && value !== '=null'

  test('are all in this table', () => {
    const choices = lists.flatMap(({ id, choices = [] }) =>
      choices.filter((choice) => !isWay(choice.value)).map(({ value }) => `${id} ${value}`),
    )
    expect(choices).toEqual(meanings.map(([name, value]) => `${name} ${value}`))
  })

  test.each(meanings)('%s %s', (name, value, meaning, expected) => {
    const filled = filledIn(name === 'smtpEmailContentType' ? value : 'Text')
    expect(meaning(parseSeedInput(toVariables({ ...filled, [name]: value })))).toBe(expected)
  })

  // what was written by hand, or by an older version, stays: another field of the same input takes its place
  test('give way to a field where the value is none of theirs', () => {
    for (const list of lists) {
      const { id, binding, choices = [], value } = list
      const place = value === '=null' ? `${id}.compared` : id
      const own = choices.map((choice) => choice.value).filter((one) => !isWay(one))
      // nothing at all is what a new task has: the list shows at once. A body waits for its content type
      const compares = [
        ...(id === 'smtpEmailContentType' ? [] : ['']),
        ...own.map((one) => one.replace(/^=null$/, 'null')),
      ]
      expect(conditionsOf(list).at(-1)).toEqual({ property: place, oneOf: compares })
      const written = property(`${id}.written`)
      expect(written).toMatchObject({ type: 'String', feel: 'optional', value, binding })
      // all that must hold for the list must hold for the field as well
      expect(written && conditionsOf(written)).toEqual([
        ...conditionsOf(list).slice(0, -1),
        { property: id, isActive: false },
      ])
    }
  })

  // a list takes no expression, and whoever needs one could not know what to write into the file
  test.each(lists)(
    'have a choice that opens a field for an expression, $id',
    ({ id, choices = [], value: preset }) => {
      const { name, value: way = '' } = choices.at(-1) ?? {}
      expect([name, isWay(way)]).toEqual(['An expression', true])
      const [, , meaning, expected] =
        meanings.find(
          ([input, word]) =>
            input === id && (preset === '=null' ? !isWay(word) && word !== preset : word === preset),
        ) ?? []
      const literal = String(JSON.parse(way.slice(1)))
      const request = parseSeedInput(toVariables({ ...filledIn('Text'), [id]: literal }))
      expect([meaning?.(request)]).toEqual([expected])
    },
  )

  test('never move a body', () => {
    const bodies = contentTypes.map((type) => inputsFor(type).filter(({ label }) => label === 'Body'))
    expect(bodies.map((shown) => shown.map(({ binding }) => binding.name))).toEqual(
      contentTypes.map(() => ['smtpEmailContent']),
    )
  })

  test('start with a value that can be chosen', () => {
    for (const { value, choices } of inputs) {
      if (choices !== undefined && value !== undefined)
        expect(choices.map((choice) => choice.value)).toContain(value)
    }
  })
})

describe('the providers', () => {
  const providers =
    property('provider')
      ?.choices?.map(({ value }) => value)
      .filter((value) => value !== 'other') ?? []
  const hostsOf = (provider: string) => property(`authentication.hostname.${provider}`)?.choices ?? []
  const valueOf = (provider: string, name: string) =>
    inputsFor('Text', { provider }).find(({ binding }) => binding.name === name)?.value

  test('are all those that an account of the operator can have as a preset', () => {
    const known = Object.entries(presets as Readonly<Record<string, Preset>>).filter(
      ([name]) => name !== 'relay',
    )
    for (const [name, { host, hostExample, port, security }] of known) {
      const [provider = '', ...others] = providers.filter((one) =>
        hostsOf(one).some(({ value }) => value === hostExample),
      )
      expect([name, others]).toEqual([name, []])
      expect(name.split('-')[0]).toBe(provider.split('-')[0])
      expect(valueOf(provider, 'authentication.port')).toBe(String(port))
      expect(valueOf(provider, 'authentication.security')).toBe(security.toUpperCase())
      // where a provider has no host for all, the modeler has to choose one
      if (name === provider) expect(valueOf(provider, 'authentication.hostname')).toBe(host)
    }
    expect(providers.filter((one) => !known.some(([name]) => name === one))).toEqual([])
  })

  const hosts = providers.flatMap((provider) => hostsOf(provider).map(({ value }) => ({ provider, value })))
  test.each(hosts)('$provider $value is a host of theirs that the worker takes', ({ provider, value }) => {
    const request = parseSeedInput(
      toVariables({ ...filledIn('Text', { provider }), 'authentication.hostname': value }),
    )
    const { port, security, host, hostExample } = presets[provider as PresetName] as Preset
    expect(requestOf(request)).toMatchObject({ host: value, port, security })
    const domain = (name: string) => name.split('.').slice(-2).join('.')
    if (host === undefined)
      expect(value.replace(/\.[a-z]+-[a-z]+-\d\./, '.')).toBe('email-smtp.amazonaws.com')
    else if (provider !== 'ionos' && !value.includes('hve')) expect(domain(value)).toBe(domain(hostExample))
    else expect(value).toMatch(/^smtp\.ionos\.[a-z.]+$|^smtp\.hve\.mx\.microsoft$/)
  })

  test('leave nothing of theirs to Other: their words are none of its list', () => {
    for (const provider of providers) {
      const word = valueOf(provider, 'authentication.security')
      expect(property('authentication.security')?.choices?.map(({ value }) => value)).not.toContain(word)
    }
  })

  test('say at the top, and where a password is given up, that OAuth needs an account by name', () => {
    expect(property('connection')?.description).toContain('OAuth: only with an account by name')
    for (const provider of ['microsoft-365', 'google'])
      expect(property(`authentication.hostname.${provider}`)?.description).toContain(
        'OAuth needs an account by name',
      )
  })

  // what says how the form looks is nothing that a job has to carry
  test('are kept where no worker sees them, and so is the choice of the connection', () => {
    expect(property('provider')?.binding).toEqual({ type: 'zeebe:property', name: 'smtp.provider' })
    expect(property('connection')?.binding).toEqual({ type: 'zeebe:property', name: 'smtp.connection' })
    expect([property('connection')?.value, property('provider')?.value]).toEqual(['host', 'other'])
  })

  // an update from a version before finds no choice written, and would throw away what depends on one
  test('are asked for so that host and login are there as long as nobody has chosen anything', () => {
    for (const { id, binding } of inputs.filter(({ binding }) =>
      binding.name?.startsWith('authentication.'),
    )) {
      if (id !== binding.name || id === 'authentication.account') continue
      const field = property(id)
      const waits =
        field &&
        conditionsOf(field).filter(({ isActive, property: other }) => isActive === undefined && other !== id)
      expect([id, waits]).toEqual([id, []])
    }
  })
})

describe('the task headers', () => {
  test('are those that the worker reads, and fit what it accepts', () => {
    const examples = {
      resultVariable: 'mailResult',
      resultExpression: '={}',
      errorExpression: '=null',
      retryBackoff: 'PT5M',
      jobTimeout: 'PT1M',
    }
    const visible = headers.filter(({ type }) => type !== 'Hidden')
    expect(visible.map(({ binding }) => binding.key)).toEqual(Object.keys(examples))
    const { headers: read, problem } = readJobHeaders(examples, (text, header) =>
      expressions.read(text, header, seedDialect),
    )
    expect(problem).toBeUndefined()
    expect(read).toMatchObject({
      resultVariable: 'mailResult',
      retryBackoffMs: 300_000,
      jobTimeoutMs: 60_000,
    })
  })

  // Modeler tests the text "undefined" where a header is not there
  test('are not red where they stay empty', () => {
    for (const { type, constraints } of headers) {
      const pattern = constraints?.pattern?.value
      if (type === 'Hidden' || pattern === undefined) continue
      for (const text of ['', 'undefined']) expect(new RegExp(pattern).test(text)).toBe(true)
    }
  })

  test('bring no pause of their own, since the failure table knows better ones', () => {
    expect(property('retryBackoff')).not.toHaveProperty('value')
  })

  test('three retries', () => expect(property('retries')?.value).toBe('3'))
})
