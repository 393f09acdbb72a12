import { describe, expect, test } from 'vitest'
import { ConnectorError } from '../../src/failures.ts'
import { errorObject } from '../../src/connector/answer/error-object.ts'
import { seedInputs } from '../../src/connector/input/seed/inputs.ts'
import { parseSeedInput } from '../../src/connector/input/seed/seed.ts'
import { readJobHeaders } from '../../src/connector/job-headers.ts'
import { formatVariables, parseVariables, UnreadableJson } from '../../src/json/lossless.ts'
import { parseReply, keptReply, serverWords } from '../../src/mail/reply/reply.ts'
import { replyVerdict } from '../../src/mail/reply/verdict.ts'
import { retryAfterMs } from '../../src/mail/reply/retry-hint.ts'
import { findReferences } from '../../src/secrets/references.ts'
import { createMasker } from '../../src/secrets/mask/mask.ts'
import { growthOf, MOST_GROWTH } from '../support/growth.ts'
import { authentication, smallest } from './input/seed/example.ts'

const PIECES = ['a', '"', '\\"', '[', ',', '"a@b",', '{{ secrets.a ', 'ü']
const fill = (piece: string, size: number) => piece.repeat(Math.ceil(size / piece.length))

function expectLinear(prepare: (size: number) => () => void): void {
  expect(growthOf(prepare)).toBeLessThan(MOST_GROWTH)
}

/** Our own errors are answers as well. */
function end(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof ConnectorError || error instanceof UnreadableJson)) throw error
    if (error instanceof ConnectorError)
      errorObject(error, { words: (text) => text, address: (address) => address })
  }
}

describe.each(PIECES)('time grows with the length of %j', (piece) => {
  test('in any input', () => {
    for (const name of seedInputs.filter((input) => input !== 'authentication')) {
      for (const value of [(text: string) => text, (text: string) => [text], (text: string) => `[${text}]`])
        expectLinear((size) => {
          const variables = { ...smallest, smtpEmailContentType: 'html', [name]: value(fill(piece, size)) }
          return () => end(() => parseSeedInput(variables))
        })
    }
    for (const name of ['hostname', 'port', 'username', 'password', 'security'])
      expectLinear((size) => {
        const variables = { ...smallest, ...authentication({ [name]: fill(piece, size) }) }
        return () => end(() => parseSeedInput(variables))
      })
  })

  test('in any header', () => {
    for (const name of ['resultVariable', 'retryBackoff', 'jobTimeout'])
      expectLinear((size) => {
        const text = `P${fill(piece, size)}-`
        return () => readJobHeaders({ [name]: text }, () => undefined)
      })
  })

  test('in a reply, a reference and a text with secrets', () => {
    const { text: mask } = createMasker(['S3cr3t-Pässw=rd<&>', 'a"\\b'])
    expectLinear((size) => {
      const response = `250 ${fill(piece, size)}`
      return () => {
        keptReply(response, mask)
        serverWords(response)
        const reply = parseReply(response.replace('250', '550'))
        if (reply) replyVerdict(reply, { stage: 'dot' })
        retryAfterMs(reply?.text ?? '', 0)
      }
    })
    expectLinear((size) => {
      const text = fill(piece, size)
      return () => findReferences(text)
    })
  })

  test('in variables', () => {
    expectLinear((size) => {
      const json = `{"a":${fill(piece, size)},"n":1234567890123456789}`
      return () => end(() => parseVariables(json))
    })
    expectLinear((size) => {
      const variables = { a: fill(piece, size), n: 1n }
      return () => formatVariables(variables)
    })
  })
})
