import { expect, test } from 'vitest'
import { errorObject } from '../../src/connector/answer/error-object.ts'
import { createMasks, maskError } from '../../src/connector/masks.ts'
import { ConnectorError } from '../../src/failures.ts'
import { createMaskerFactory } from '../../src/secrets/mask/mask.ts'

const secret = 'robot@example.org'
function masksOf(variables: Readonly<Record<string, unknown>>) {
  const masks = createMasks(createMaskerFactory(), variables)
  masks.learn([secret])
  return masks
}

test('an address that came from a secret alone is masked, one that the job holds anyway is not', () => {
  const to = ['ada@example.org', `Robot <${secret}>`]
  expect(masksOf({ smtpEmailToRecipients: '{{secrets.X}}' }).address(secret)).toBe('***')
  expect(masksOf({ smtpEmailToRecipients: to }).address(secret)).toBe(secret)
  expect(masksOf({ smtpEmailToRecipients: to }).words(`550 ${secret}`)).toBe('550 ***')
})

test('a message is masked before it is cut to its length', () => {
  const error = new ConnectorError('REJECTED', `${'x'.repeat(5_990)}${secret}`)
  const { message } = errorObject(error, masksOf({}))
  expect(message).toBe(`${'x'.repeat(5_990)}***`)
})

test('the error object shows the addresses of the mail and masks the words of the server', () => {
  const rejected = [{ recipient: secret, code: '550', message: `no ${secret}` }]
  const error = new ConnectorError('RECIPIENT_REJECTED', 'no', { rejected })
  const variables = { smtpEmailToRecipients: [secret] }
  expect(errorObject(error, masksOf(variables))).toMatchObject({
    variables: { rejected: [{ recipient: secret, code: '550', enhancedCode: null, message: 'no ***' }] },
  })
})

test('an error for the log is masked with its stack and its causes', () => {
  const error = new TypeError(`no ${secret}`, { cause: new Error(`it was ${secret}`, { cause: secret }) })
  const masked = maskError(error, masksOf({}))
  expect(masked).toMatchObject({ name: 'TypeError', message: 'no ***', cause: { message: 'it was ***' } })
  const { stack, cause } = masked
  const left = JSON.stringify([stack, cause, (cause as Error).stack, (cause as Error).cause])
  expect(left).toContain('masks.test.ts')
  expect(left).not.toContain(secret)
})

test('what is learned later is masked by the functions that were handed out before', () => {
  const { words, address, learn } = createMasks(createMaskerFactory(), {})
  expect(words('s3cret-1 and s3cret-2')).toBe('s3cret-1 and s3cret-2')
  learn(['s3cret-1'])
  learn(['s3cret-2'])
  expect(words('s3cret-1 and s3cret-2')).toBe('*** and ***')
  expect(address('s3cret-1')).toBe('***')
})

test('whoever keeps tokens masks, too, also those that come later', () => {
  const { words, heed } = createMasks(createMaskerFactory(), {})
  const tokens = ['token-1']
  heed((text) => tokens.reduce((masked, token) => masked.replaceAll(token, '***'), text))
  tokens.push('token-2')
  expect(words('535 token-1 token-2')).toBe('535 *** ***')
})
