import { expect, test } from 'vitest'
import type { z } from 'zod'
import { accountSchema, recipientRuleSchema } from '../../src/accounts/account-schema.ts'
import { fileKeys } from '../../src/accounts/keys.ts'

const files = { textOf: () => '', pathOf: (name: string) => name }
const { login, limits, oauth } = accountSchema(files).shape
const keysOf = (schema: { readonly shape: object }) => Object.keys(schema.shape)

test('what is told of keys is what may stand there', () => {
  expect(keysOf(accountSchema(files))).toEqual(Object.keys(fileKeys.account))
  expect(keysOf(login.unwrap())).toEqual(Object.keys(fileKeys.login))
  expect(keysOf(limits.unwrap())).toEqual(Object.keys(fileKeys.limits))
  expect(keysOf(recipientRuleSchema)).toEqual(Object.keys(fileKeys.rule))
  const ofGrants = oauth.unwrap().options.flatMap((option: z.ZodObject) => keysOf(option))
  expect([...new Set(ofGrants)].sort()).toEqual(Object.keys(fileKeys.oauth).sort())
})
