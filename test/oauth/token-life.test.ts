import { describe, expect, test } from 'vitest'
import { tokenLife } from '../../src/oauth/token-life.ts'
import { json, numberedTokens, secretGrant, tokenEndpoint, tokensOf } from '../support/token-endpoint.ts'

const forever = () => new AbortController().signal

test.each([
  ['an hour', 3_600, 2_880, 3_570],
  ['a day, however long it says', 10 ** 9, 69_120, 86_370],
  ['four minutes: a minute before the end', 240, 180, 210],
  ['a minute: after half of it', 60, 30, 45],
  ['nothing', 0, 0, 0],
  ['a time that is not said', undefined, 480, 570],
])('a token for %s', (_, expiresIn, renewAfter, uselessAfter) => {
  expect(tokenLife(expiresIn)).toEqual({
    renewAfterMs: renewAfter * 1_000,
    uselessAfterMs: uselessAfter * 1_000,
  })
})

test.each([
  ['a number in a text', '3600', 1],
  ['null', null, 1],
  ['a word', 'soon', 1],
  ['less than nothing', -1, 1],
  ['no time at all', 0, 2],
])('a life that is said as %s', async (_, expires_in, requests) => {
  const { url, asked } = await tokenEndpoint(
    json(200, { access_token: 'token', token_type: 'Bearer', expires_in }),
  )
  const source = tokensOf().tokens.source(secretGrant(url))
  await source.get(forever())
  await source.get(forever())
  expect(asked).toHaveLength(requests)
})

describe('a token that is about to end', () => {
  test('is used while it is renewed, once, and not in its last half minute', async () => {
    const { url, asked } = await tokenEndpoint(numberedTokens())
    const { tokens, clock } = tokensOf()
    const source = tokens.source(secretGrant(url))
    expect(await source.get(forever())).toBe('token-1')
    clock.ms = 2_879_000
    expect(await source.get(forever())).toBe('token-1')
    expect(asked).toHaveLength(1)
    clock.ms = 2_880_000
    const two = [source.get(forever()), source.get(forever())]
    expect(await Promise.all(two)).toEqual(['token-1', 'token-1'])
    await expect.poll(() => source.get(forever())).toBe('token-2')
    expect(asked).toHaveLength(2)
    clock.ms += 3_570_000
    expect(await source.get(forever())).toBe('token-3')
  })

  test('is used until its end when it cannot be renewed, and the log says so', async () => {
    const { url, behave, asked } = await tokenEndpoint(numberedTokens())
    const { tokens, clock, log } = tokensOf()
    const source = tokens.source(secretGrant(url))
    await source.get(forever())
    behave(json(400, { error: 'invalid_client' }))
    clock.ms = 3_000_000
    expect(await source.get(forever())).toBe('token-1')
    await expect.poll(() => log.join()).toContain('token-not-renewed')
    expect(log.join()).toContain('invalid_client')
    const before = asked.length
    expect(await source.get(forever())).toBe('token-1')
    clock.ms = 3_570_000
    await expect(source.get(forever())).rejects.toMatchObject({ type: 'OAUTH' })
    expect(asked).toHaveLength(before)
  })
})
