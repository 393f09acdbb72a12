import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { canonicalJson } from '../../../src/json/canonical.ts'
import { fingerprint as fingerprintOf } from '../../../src/connector/input/fingerprint.ts'
import { mailInputs } from '../../../src/connector/input/seed/inputs.ts'
import { smallest } from './seed/example.ts'

const fingerprint = (variables: Record<string, unknown>) => fingerprintOf(variables, mailInputs)
const print = fingerprint(smallest)

test.each(
  z
    .array(
      z.object({ name: z.string(), variables: z.record(z.string(), z.unknown()), fingerprint: z.string() }),
    )
    .parse(
      JSON.parse(
        readFileSync(join(import.meta.dirname, 'fixtures', 'd3d08ad-fingerprints.json'), 'utf8'),
      ) as unknown,
    ),
)('is that of d3d08ad, or jobs in work at an update would ask a person: $name', (job) => {
  expect(fingerprint(job.variables)).toBe(job.fingerprint)
})

test('SHA-256 in hex, and stable over versions of this worker', () => {
  expect(print).toMatch(/^[0-9a-f]{64}$/)
  expect(print).toBe('c5206cba71e51d6f66afff43c708d26451025dc17a97517f3765103f115805c4')
})

test('connection, policies and other variables do not count', () => {
  expect(
    fingerprint({
      ...smallest,
      authentication: { hostname: 'other', port: 25 },
      smtpEmailOnFailure: 'continue',
      smtpEmailOnPartial: 'retry-deferred',
      smtpEmailOnUncertain: 'resend',
      smtpUncertainDelivery: { attempt: 'x' },
      orderId: 12,
    }),
  ).toBe(print)
})

test.each(mailInputs)('%s counts, and absent, null and empty are the same', (name) => {
  expect(fingerprint({ ...smallest, [name]: 'changed' })).not.toBe(print)
  const without = Object.fromEntries(Object.entries(smallest).filter(([key]) => key !== name))
  const absent = fingerprint(without)
  expect([null, '', undefined].map((value) => fingerprint({ ...without, [name]: value }))).toEqual([
    absent,
    absent,
    absent,
  ])
})

test('the order of variables and of keys does not count, that of lists does', () => {
  const one = { smtpEmailAttachments: [{ filename: 'a', content: 'AA==' }], smtpEmailSubject: 'x' }
  const other = { smtpEmailSubject: 'x', smtpEmailAttachments: [{ content: 'AA==', filename: 'a' }] }
  expect(fingerprint(one)).toBe(fingerprint(other))
  expect(fingerprint({ smtpEmailToRecipients: ['a@b', 'c@d'] })).not.toBe(
    fingerprint({ smtpEmailToRecipients: ['c@d', 'a@b'] }),
  )
})

test('an input cannot pass for another one', () => {
  expect(fingerprint({ smtpEmailToRecipients: 'a@b' })).not.toBe(
    fingerprint({ smtpEmailCcRecipients: 'a@b' }),
  )
  expect(fingerprint({ smtpEmailSubject: 1 })).not.toBe(fingerprint({ smtpEmailSubject: '1' }))
})

test('big integers', () => {
  expect(fingerprint({ smtpEmailSubject: 9007199254740993n })).not.toBe(
    fingerprint({ smtpEmailSubject: 9007199254740992n }),
  )
  expect(fingerprint({ smtpEmailSubject: 12n })).toBe(fingerprint({ smtpEmailSubject: 12 }))
})

test('files of any size, and what is around them', () => {
  const attachments = (content: string) => [{ content, filename: 'Grüße 🎉.pdf' }]
  const sizes = [10, 16_000, 32_768, 100_000, 1_000_000]
  const prints = sizes.map((size) =>
    fingerprint({
      ...smallest,
      smtpEmailContent: `Grüße 🎉 "x"\n${'🎉 "ü"\n\\'.repeat(size / 10)}`,
      smtpEmailAttachments: attachments(Buffer.alloc(size, 'file').toString('base64')),
    }),
  )
  // made by the version before
  expect(prints).toEqual([
    '72c24d611a32c6ef1fe083fe0e2c4898f70ff4c9ef925d5664fd1c32e06cbb20',
    '45f0ef25a45a4379a3287760963e82a1f1ced969205a549a906e5b79799368da',
    '2be79d4c0d1bc15a78a622d130398124407977355ad40de47c9b8125ac36311a',
    '9cf070311ab9e101edee73ceab31cb0604040f2384fd7061adfddb6c8f3f16fc',
    '5df8c62dfdc773b18dcc57c61ff89a4deffad479d57f8120fd0bcec4cb5b9e0b',
  ])
})

test('canonical JSON is JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
