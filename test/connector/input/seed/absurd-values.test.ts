import { expect, test } from 'vitest'
import { ConnectorError } from '../../../../src/failures.ts'
import { createJobWorker } from '../../../support/job-worker.ts'
import { seedInputs } from '../../../../src/connector/input/seed/inputs.ts'
import { parseSeedInput } from '../../../../src/connector/input/seed/seed.ts'
import { authentication, smallest } from './example.ts'

const nested = (depth: number): unknown => {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { file: value }
  return value
}

/** Of a wrong kind, or of a size that nobody means. */
const ABSURD: Readonly<Record<string, unknown>> = {
  'a number without end': 1e400,
  'a number of 400,000 digits': 10n ** 400_000n,
  'digits as a text': '9'.repeat(400_000),
  'minus a half': -0.5,
  true: true,
  'an empty list': [],
  'a list of lists': [[[]]],
  'a long list of nothing': Array.from({ length: 10_000 }, () => null),
  'a context': { a: 1 },
  'a context with names of ours': JSON.parse(
    '{"__proto__":{"file":"x"},"constructor":1,"length":3}',
  ) as unknown,
  'a deep one': nested(500),
  'a megabyte': 'x'.repeat(1_000_000),
  'a megabyte of blanks': ' '.repeat(1_000_000),
  'half a character': '\ud800',
}

const LOGIN = ['hostname', 'port', 'username', 'password', 'security']
const places = [...seedInputs.filter((name) => name !== 'authentication'), ...LOGIN]

test.each(Object.entries(ABSURD))('%s is a value, or an input error with bounded words', (_, value) => {
  for (const name of places) {
    const variables = LOGIN.includes(name)
      ? { ...smallest, ...authentication({ [name]: value }) }
      : { ...smallest, [name]: value }
    try {
      parseSeedInput(variables)
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error
      expect(error.type, name).toBe('INVALID_INPUT')
      expect(error.message.length, name).toBeLessThan(6_000)
    }
  }
})

test.each(['hostname', 'port', 'username', 'password', 'security'])(
  'a megabyte in authentication.%s is an input error of a whole job',
  async (name) => {
    const worker = createJobWorker()
    const variables = { ...smallest, ...authentication({ [name]: 'x'.repeat(1_000_000) }) }
    const command = await worker.handle({ variables })
    worker.close()
    expect(command).toMatchObject({ kind: 'fail', retries: 0 })
    expect(JSON.stringify(command).length).toBeLessThan(2_000)
    expect(worker.log.join('')).not.toContain('"event":"defect"')
  },
)
