import { status } from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { toCommandError } from '../../src/broker/command-error.ts'
import { connectionAdvice } from '../../src/broker/connection-advice.ts'
import { loginTrouble } from '../../src/broker/login-trouble.ts'

const place = {
  url: 'https://login.example.com/oauth/token',
  urlName: 'CAMUNDA_OAUTH_URL',
  loginNames: 'ZEEBE_CLIENT_ID and ZEEBE_CLIENT_SECRET',
}
const failed = (message: string, more: object = {}) => Object.assign(new Error(message), more)
const answered = (statusCode: number, body: unknown) =>
  failed(`Response code ${statusCode}`, {
    code: 'ERR_NON_2XX_3XX_RESPONSE',
    response: { statusCode, body: typeof body === 'string' ? body : JSON.stringify(body) },
  })

test.each<[string, Error, string, 'login' | 'unreachable']>([
  [
    'a wrong name',
    failed('getaddrinfo ENOTFOUND x', { code: 'ENOTFOUND' }),
    'is not known by that name (ENOTFOUND); check CAMUNDA_OAUTH_URL',
    'unreachable',
  ],
  [
    'nobody there',
    failed('connect ECONNREFUSED', { code: 'ECONNREFUSED' }),
    'cannot be reached (ECONNREFUSED); check CAMUNDA_OAUTH_URL',
    'unreachable',
  ],
  [
    'silence',
    failed("Timeout awaiting 'request' for 20000ms", { code: 'ETIMEDOUT' }),
    'gave no answer in time',
    'unreachable',
  ],
  [
    'a wrong secret',
    answered(401, { error: 'invalid_client' }),
    'refuses the login (HTTP 401, invalid_client); check ZEEBE_CLIENT_ID and ZEEBE_CLIENT_SECRET',
    'login',
  ],
  [
    'a refusal without words',
    answered(401, ''),
    'refuses the login (HTTP 401); check ZEEBE_CLIENT_ID',
    'login',
  ],
  [
    'a wrong audience',
    answered(403, { error: 'access_denied', error_description: 'Client has not been granted audience x' }),
    'does not give tokens for this audience (HTTP 403, access_denied); check CAMUNDA_ZEEBE_OAUTH_AUDIENCE',
    'login',
  ],
  [
    'a wrong scope',
    answered(400, { error: 'invalid_scope' }),
    'scope (HTTP 400, invalid_scope); check CAMUNDA_TOKEN_SCOPE',
    'login',
  ],
  [
    'a wrong path',
    answered(404, '<html>'),
    'issues no tokens at this address (HTTP 404); check CAMUNDA_OAUTH_URL',
    'login',
  ],
  [
    'a page instead of a token',
    failed('Error requesting token for Client Id x: Unexpected token < in JSON at position 0'),
    'answers with something that is no token; check whether CAMUNDA_OAUTH_URL leads',
    'unreachable',
  ],
  [
    'JSON without a token',
    failed('Failed to get token: no access_token in response'),
    'answers with something that is no token',
    'unreachable',
  ],
  [
    'an error in an answer of 200',
    failed('Failed to get token: invalid_client - no'),
    'refuses the login; check',
    'login',
  ],
  ['trouble of its own', answered(503, 'x'), 'has trouble of its own (HTTP 503)', 'unreachable'],
  [
    'a private authority',
    failed('self-signed certificate in certificate chain', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
    'CAMUNDA_CUSTOM_ROOT_CERT_PATH',
    'unreachable',
  ],
  [
    'no TLS',
    failed('write EPROTO: wrong version number', { code: 'EPROTO' }),
    'must begin with http://',
    'unreachable',
  ],
])('%s is called by its name', (_what, error, words, problem) => {
  const trouble = loginTrouble(error, place)
  expect(trouble.message).toMatch(/^the token service login\.example\.com /)
  expect(trouble.message).toContain(words)
  expect(toCommandError(trouble)).toMatchObject({ problem, message: trouble.message })
})

const tls = { address: 'grpcs://zeebe:26500', hasScheme: true, byToken: false }
const plain = { ...tls, address: 'grpc://zeebe:26500' }
test.each([
  [
    '14 UNAVAILABLE: No connection established. Last error: ssl3_get_record:wrong version number',
    { ...tls, hasScheme: false },
    /speaks no TLS: an address without grpc:\/\/ or grpcs:\/\/ stands for TLS; write ZEEBE_GRPC_ADDRESS=grpc:\/\/zeebe:26500/,
  ],
  ['packet length too long', tls, /speaks no TLS; write ZEEBE_GRPC_ADDRESS=grpc:\/\/zeebe:26500/],
  [
    '14 UNAVAILABLE: read ECONNRESET',
    plain,
    /takes TLS alone; then write ZEEBE_GRPC_ADDRESS=grpcs:\/\/zeebe:26500/,
  ],
  ['unable to verify the first certificate', tls, /CAMUNDA_CUSTOM_ROOT_CERT_PATH/],
  [
    '14 UNAVAILABLE: Name resolution failed for target dns:zeebe:26500',
    plain,
    /name of the gateway is not known/,
  ],
  ['12 UNIMPLEMENTED: Received HTTP status code 404', plain, /no gateway of the engine/],
  ['16 UNAUTHENTICATED: Expected a valid token', { ...tls, byToken: true }, /CAMUNDA_ZEEBE_OAUTH_AUDIENCE/],
])('%j has advice', (words, address, advice) => {
  expect(connectionAdvice(words, address)).toMatch(advice)
})

test('a refusal without a token, or one that explains itself, has none', () => {
  expect(connectionAdvice('16 UNAUTHENTICATED: no', tls)).toBeUndefined()
  expect(connectionAdvice(`${status.UNAVAILABLE} UNAVAILABLE: connect ECONNREFUSED`, plain)).toBeUndefined()
})
