import { expect, test } from 'vitest'
import { domainSchema } from '../../src/signing/domain-schema.ts'
import { fileKeys } from '../../src/signing/keys.ts'

test('what is told of keys is what may stand there', () => {
  const { shape } = domainSchema({ textOf: () => '', pathOf: (name) => name })
  expect(Object.keys(shape)).toEqual(Object.keys(fileKeys.domain))
  expect(Object.keys(shape.keys.element.in.shape)).toEqual(Object.keys(fileKeys.key))
})
