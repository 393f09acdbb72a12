import { describe, expect, test } from 'vitest'
import { useEngine } from '../../support/engine.ts'
import { mailServer, useMailWorker } from '../../support/mail-worker.ts'

const engine = useEngine()
const worker = useMailWorker(engine, 'original-documentation')

/** As the documentation of the Infosys connector prints them; neither `If` nor `==` is FEEL. */
const unconditional = 'bpmnError("404", "Error in Sending Mail!!")'
const nested =
  'If error.code == "404" then bpmnError("404", "Got a 404 Error!!") ' +
  'else if error.code == "500" then bpmnError("500", "Got a 500 Error!!") else null'
const typographic = (text: string): string => text.replace(/"([^"]*)"/g, '“$1”')

const spellings: readonly (readonly [string, string])[] = [
  ['as printed', nested],
  ['with an equals sign in front', `=${nested}`],
  ['with typographic quotes', typographic(nested)],
  ['with a small if', nested.replace('If', 'if')],
  ['as FEEL', `=${nested.replace('If', 'if').replaceAll('==', '=')}`],
]

const boundaries = ['404', '500'].map((errorCode) => ({ id: `caught-${errorCode}`, errorCode }))

describe('the unconditional example of the original documentation', () => {
  test.each([
    ['as printed', unconditional],
    ['with an equals sign in front', `=${unconditional}`],
    ['with typographic quotes', typographic(unconditional)],
  ])('%s: is a BPMN error after any failure, and nothing after a success', async (_, errorExpression) => {
    const server = await mailServer()
    const headers = { resultVariable: 'mail', errorExpression }
    const sent = await worker.start({ server, headers, boundaries })
    expect(await sent.end()).toBe('completed')
    expect(sent.path).toEqual(['start', 'send', 'end', expect.any(String)])
    expect(sent.variables['mail']).toMatchObject({ status: 'SUCCESS' })
    expect(server.messages).toHaveLength(1)

    server.answers.data = () => ({ code: 554, text: '5.7.1 Spam' })
    const refused = await worker.start({ server, headers, boundaries })
    const wrong = await worker.start({
      server,
      headers,
      boundaries,
      inputs: { smtpEmailToRecipients: '=[]' },
    })
    for (const instance of [refused, wrong]) {
      expect(await instance.end()).toBe('completed')
      expect(instance.path).toContain('caught-404-end')
      const { value } = await instance.job('ERROR_THROWN')
      expect(value).toMatchObject({ errorCode: '404', errorMessage: 'Error in Sending Mail!!' })
      expect(instance.jobEvents).toEqual(['CREATED', 'ERROR_THROWN'])
    }
  })
})

describe('the nested example of the original documentation', () => {
  test.each(spellings)('%s: branches on the code', async (_, errorExpression) => {
    const server = await mailServer()
    const headers = { resultVariable: 'mail', errorExpression }
    for (const [code, text] of [
      [404, 'Got a 404 Error!!'],
      [500, 'Got a 500 Error!!'],
    ] as const) {
      server.answers.recipient = () => ({ code, text: 'Not like this' })
      const instance = await worker.start({ server, headers, boundaries })
      expect(await instance.end()).toBe('completed')
      expect(instance.path).toContain(`caught-${code}-end`)
      const { value } = await instance.job('ERROR_THROWN')
      expect(value).toMatchObject({ errorCode: String(code), errorMessage: text })
    }

    server.answers.recipient = () => ({ code: 550, text: '5.1.1 No such user' })
    const other = await worker.start({ server, headers, boundaries })
    expect((await other.incident()).errorMessage).toContain('550 5.1.1 No such user')
    expect(other.jobEvents).toEqual(['CREATED', 'FAILED'])

    server.answers.recipient = () => undefined
    const sent = await worker.start({ server, headers, boundaries })
    expect(await sent.end()).toBe('completed')
    expect(sent.path).toEqual(['start', 'send', 'end', expect.any(String)])
    expect(sent.variables['mail']).toMatchObject({ status: 'SUCCESS' })
    expect(server.messages).toHaveLength(1)
  })

  test('is told of in the log once, with the text that was read', () => {
    const warnings = worker.process.log.filter(({ event }) => event === 'expression-corrected')
    const read = warnings.map((line) => line['read'])
    const feel = nested.replace('If', 'if').replaceAll('==', '=')
    expect(read.filter((text) => text === feel)).toHaveLength(3)
    expect(read.filter((text) => text === `=${feel}`)).toHaveLength(1)
    // and the unconditional one in typographic quotes
    expect(warnings).toHaveLength(5)
    expect(warnings.every(({ level }) => level === 'warn')).toBe(true)
  })

  test('is left alone inside strings', async () => {
    const server = await mailServer()
    server.answers.recipient = () => ({ code: 550, text: '5.1.1 No' })
    const instance = await worker.start({
      server,
      headers: {
        errorExpression: 'If error.code == "550" Then bpmnError("404", "If a == b Then c") Else null',
      },
      boundaries,
    })
    expect(await instance.end()).toBe('completed')
    expect((await instance.job('ERROR_THROWN')).value['errorMessage']).toBe('If a == b Then c')
  })
})
