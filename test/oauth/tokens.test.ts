import { describe, expect, test } from 'vitest'
import { json, numberedTokens, secretGrant, tokenEndpoint, tokensOf } from '../support/token-endpoint.ts'

const forever = () => new AbortController().signal

describe('a token', () => {
  test('is asked for once, however many wait for it, and kept', async () => {
    const { url, asked } = await tokenEndpoint(numberedTokens())
    const { tokens } = tokensOf()
    const waiting = Array.from({ length: 50 }, () => tokens.source(secretGrant(url)).get(forever()))
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['token-1']))
    expect(await tokens.source(secretGrant(url)).get(forever())).toBe('token-1')
    expect(asked).toHaveLength(1)
    expect(Object.fromEntries(asked[0]?.body ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'worker',
      client_secret: 'of the client',
      scope: 'https://outlook.office365.com/.default',
    })
  })

  test('is asked for on, when one of those who wait leaves', async () => {
    const { url, asked } = await tokenEndpoint(numberedTokens())
    const { tokens } = tokensOf()
    const source = tokens.source(secretGrant(url))
    const leaving = new AbortController()
    const first = source.get(leaving.signal)
    const second = source.get(forever())
    leaving.abort(new Error('the job went back'))
    await expect(first).rejects.toThrow('the job went back')
    expect(await second).toBe('token-1')
    expect(asked).toHaveLength(1)
  })

  test('of another secret is another one', async () => {
    const { url } = await tokenEndpoint(numberedTokens())
    const { tokens } = tokensOf()
    const [one, same, other] = [
      tokens.source(secretGrant(url)),
      tokens.source(secretGrant(url)),
      tokens.source(secretGrant(url, 'changed')),
    ]
    expect(same).toBe(one)
    expect(other.id).not.toBe(one.id)
    expect(one.id).not.toContain('client')
  })

  test('that the mail server refused is replaced at once', async () => {
    const { url, asked } = await tokenEndpoint(numberedTokens())
    const source = tokensOf().tokens.source(secretGrant(url))
    const refused = await source.get(forever())
    source.refused(refused)
    expect(await source.get(forever())).toBe('token-2')
    // a second connection that had the first one, too
    source.refused(refused)
    expect(await source.get(forever())).toBe('token-2')
    expect(asked).toHaveLength(2)
  })
})

describe('a refusal', () => {
  test('is told with the account, and not asked for again until the settings change', async () => {
    const { url, asked } = await tokenEndpoint(
      json(400, { error: 'invalid_grant', error_description: 'AADSTS50034: no such account' }),
    )
    const { tokens } = tokensOf()
    for (let job = 0; job < 3; job += 1) {
      await expect(tokens.source(secretGrant(url)).get(forever())).rejects.toMatchObject({
        type: 'OAUTH',
        retry: 'never',
        message: expect.stringMatching(
          /No access token: 127\.0\.0\.1:\d+ refused: "invalid_grant: AADSTS50034/,
        ) as unknown,
        details: { phase: 'auth', delivery: 'not-sent' },
      })
    }
    expect(asked).toHaveLength(1)
    await expect(tokens.source(secretGrant(url, 'changed')).get(forever())).rejects.toMatchObject({
      type: 'OAUTH',
    })
    expect(asked).toHaveLength(2)
    tokens.forgetRefusals()
    await expect(tokens.source(secretGrant(url)).get(forever())).rejects.toMatchObject({ type: 'OAUTH' })
    expect(asked).toHaveLength(3)
  })
})
