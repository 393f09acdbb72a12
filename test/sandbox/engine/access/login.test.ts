import { describe, expect, it } from 'vitest'
import { basicLogin } from '../../../../sandbox/engine/access/login.ts'

const header = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`

describe('a login with user and password', () => {
  const login = basicLogin('ann', 'pass:word ü')

  it.each([header('ann:pass:word ü'), header('ann:pass:word ü').replace('Basic', 'basic ')])(
    'knows %s',
    async (authorization) => {
      expect(await login.check(authorization)).toBe('welcome')
    },
  )

  it.each([
    undefined,
    '',
    'Basic',
    'Basic !!!',
    header('ann:pass'),
    header('ann:pass:word ü '),
    header('bob:pass:word ü'),
    header('ann'),
    header('ann:pass:word ü').replace('Basic', 'Bearer'),
    `${header('ann:pass:word ü')} more`,
  ])('does not know %s', async (authorization) => {
    expect(await login.check(authorization)).toBe('unknown')
  })
})
