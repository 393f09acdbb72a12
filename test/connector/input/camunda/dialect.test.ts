import { describe, expect, test } from 'vitest'
import { fingerprint } from '../../../../src/connector/input/fingerprint.ts'
import { camundaDialect } from '../../../../src/connector/input/camunda/dialect.ts'
import { connectionFields, mailInputs } from '../../../../src/connector/input/camunda/inputs.ts'
import { placeName } from '../../../../src/connector/input/camunda/labels.ts'
import { variablesWith, type Context } from './example.ts'

const print = (variables: Context) => fingerprint(variables, camundaDialect.mailInputs)
const nameOf = (place: string) => place.slice(place.lastIndexOf('.') + 1)

describe('the fingerprint', () => {
  const usual = print(variablesWith())

  test.each(mailInputs)('has %s, and absent, null and empty are the same', (place) => {
    const name = nameOf(place)
    expect(print(variablesWith({ smtpAction: { [name]: 'changed' } }))).not.toBe(usual)
    const [absent, ...others] = [undefined, null, ''].map((value) =>
      print(variablesWith({ smtpAction: { [name]: value } })),
    )
    expect(others).toEqual([absent, absent])
  })

  test('has neither connection nor policies', () => {
    const smtpConfig = { smtpHost: 'other', smtpPort: 25, smtpCryptographicProtocol: 'NONE' }
    const others = { smtpEmailOnFailure: 'continue', smtpUncertainDelivery: { attempt: 'x' } }
    expect(print(variablesWith({ authentication: { type: 'noAuth' }, smtpConfig, others }))).toBe(usual)
  })

  test('is stable over versions of this worker', () => {
    expect(usual).toBe('e8aa79423ca14dea676006c092ddb0670a8333427adad0cb15d1e3fb6bb49a82')
  })
})

test.each([...mailInputs, ...connectionFields, 'protocol'])('%s is called by its label, too', (place) => {
  expect(placeName(`${place}[2].x`)).toMatch(/^[A-Z][\w ]+ \(.+\[2\]\.x\)$/)
})

test('nothing of the connection is read in another way than parsing does', () => {
  const authentication = { username: 'shop', password: 'hunter2', account: ' invoices ' }
  const variables = variablesWith({ authentication, smtpConfig: { smtpHost: ' MAIL.example.com ' } })
  expect(camundaDialect.serverHost(variables)).toBe('MAIL.example.com')
  expect(camundaDialect.accountIn(variables)).toBe('invoices')
  expect(camundaDialect.secretsByPlace(variables)).toEqual(['shop', 'hunter2'])
  for (const none of [{}, { authentication: 'x', data: 'y' }, { data: { smtpConfig: { smtpHost: 1 } } }]) {
    expect(camundaDialect.serverHost(none)).toBeUndefined()
    expect(camundaDialect.accountIn(none)).toBeUndefined()
    expect(camundaDialect.secretsByPlace(none)).toEqual([])
  }
})

describe('what is misspelled', () => {
  test('is nothing in a job of the template', () => {
    expect(
      camundaDialect.misspelled(variablesWith({ others: { order: 1, smtpEmailOnFailure: 'fail' } })),
    ).toEqual([])
  })

  test('is told with what was meant, and is bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}`, 1]))
    const variables = variablesWith({
      authentication: { type: 'simple', user: 'x', pasword: 'y' },
      smtpConfig: { smtpprot: 587 },
      smtpAction: { ['x'.repeat(1_000)]: 1, ...many },
    })
    const told = camundaDialect.misspelled(variables)
    expect(told).toHaveLength(20)
    expect(told).toContain('authentication.pasword (did you mean authentication.password?)')
    expect(told).toContain('data.smtpConfig.smtpprot (did you mean data.smtpConfig.smtpPort?)')
    expect(Math.max(...told.map(({ length }) => length))).toBeLessThan(200)
  })
})
