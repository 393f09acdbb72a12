import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { ConnectorError } from '../../../../src/failures.ts'
import { isRecord } from '../../../../src/json/json.ts'
import { parseSeedInput } from '../../../../src/connector/input/seed/seed.ts'
import { createComposer } from '../../../../src/mail/compose/compose.ts'
import { composerSettings, neverAborted } from '../../../support/composer-settings.ts'
import { UNSEEN } from '../../../support/hostile/hostile-case.ts'
import {
  addressCases,
  lineBreakCases,
  prototypeCases,
  sizeCases,
} from '../../../support/hostile/hostile-inputs.ts'
import { templateCases } from '../../../support/hostile/hostile-templates.ts'
import { wrongMail } from '../../../support/hostile/judge.ts'
import { ADDRESSES } from '../../../support/hostile/line-breaks.ts'
import { authentication, smallest } from './example.ts'

const composer = createComposer(composerSettings(undefined, { maxMessageBytes: 1_000_000 }))

/** What of these inputs goes over the wire, or the error that the job ends with. */
async function wire(variables: Readonly<Record<string, unknown>> = {}) {
  const { authentication: login, ...others } = variables
  try {
    const given =
      login === undefined ? {} : isRecord(login) ? authentication(login) : { authentication: login }
    const { email } = parseSeedInput({ ...smallest, ...others, ...given })
    const { envelope, content } = await composer.compose(
      email,
      { jobKey: '1', fingerprint: '1', firstDate: 0 },
      neverAborted,
    )
    return { to: envelope.to, data: Buffer.isBuffer(content) ? content : await buffer(content()) }
  } catch (error) {
    if (error instanceof ConnectorError) return error
    throw error
  }
}

function expectClean(error: ConnectorError): void {
  expect(error.retry).toBe('never')
  expect(error.message.replaceAll('\n', '')).not.toMatch(UNSEEN)
  expect(error.message.length).toBeLessThan(6_000)
}

describe('a line break or something like it makes no header, no line and no recipient', () => {
  // those of a body are made whole on their way to the server: test/faults/hostile.test.ts
  const inLines = lineBreakCases.filter(({ ends }) => ends.kind !== 'sent')
  test.each(inLines)('$name', async ({ variables }) => {
    const end = await wire(variables)
    if (end instanceof ConnectorError) expectClean(end)
    else expect(wrongMail(end)).toEqual([])
  })
})

describe('a recipient is one, and the same in the envelope and in the header', () => {
  /** In the place of the others, which are refused. */
  const taken = new Map([
    ['a@straße.example', 'a@xn--strae-oqa.example'],
    ['a@раypal.example', 'a@xn--ypal-43d9g.example'],
    ['a@Kelvin.example', 'a@Kelvin.example'],
    ['u%evil.example@b.example', 'u%evil.example@b.example'],
    ['evil.example!u@b.example', 'evil.example!u@b.example'],
    ['"x@evil.example"@b.example', '"x@evil.example"@b.example'],
    ['"<e@evil.example>" <u@b.example>', 'u@b.example'],
    ['u@[IPv6:::1]', 'u@[IPv6:::1]'],
    ['u@[IPv6:::ffff:127.0.0.1]', 'u@[IPv6:::ffff:127.0.0.1]'],
    ['*@b.example', '*@b.example'],
    ['""@b.example', '""@b.example'],
    // letters like others; only a program that cuts 16 bits to 8 sees a line break
    ['a\u560d\u560aRCPT@b.example', 'a\u560d\u560aRCPT@b.example'],
    ['=?utf-8?Q?u=40b.example=2C?= <e@evil.example>', 'e@evil.example'],
  ])

  test.each(addressCases.map((one, nth) => ({ ...one, text: ADDRESSES[nth] ?? '' })))(
    '$name',
    async ({ variables, text }) => {
      const end = await wire(variables)
      if (end instanceof ConnectorError) expectClean(end)
      else expect(wrongMail(end)).toEqual([])
      expect(end instanceof ConnectorError ? undefined : end.to[0]).toBe(taken.get(text))
    },
  )
})

describe('too many, too long, too deep, or of a wrong kind', () => {
  // what concerns secrets and the size of the whole mail is not an input's matter
  const own = sizeCases.filter(({ ends }) => 'says' in ends && !/secret|SIZE/i.test(ends.says.source))
  test.each([...own, ...prototypeCases])('$name', async ({ variables, ends }) => {
    const end = await wire(variables)
    if (!(end instanceof ConnectorError)) throw new Error('it was taken')
    expectClean(end)
    expect(end.type).toBe('INVALID_INPUT')
    if ('says' in ends) expect(end.message).toMatch(ends.says)
  })
})

describe('templates that take long, or reach for what is not theirs', () => {
  test.each(templateCases)('$name', async ({ variables, ends }) => {
    const end = await wire(variables)
    if (!(end instanceof ConnectorError)) throw new Error('it was taken')
    expectClean(end)
    expect(end.type).toBe('TEMPLATE')
    if ('says' in ends) expect(end.message).toMatch(ends.says)
  })
})
