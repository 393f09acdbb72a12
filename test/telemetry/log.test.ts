import { describe, expect, test } from 'vitest'
import { ConnectorError } from '../../src/failures.ts'
import { createLogger, type Logger } from '../../src/telemetry/log.ts'

type Line = Readonly<Record<string, unknown>>

function logged(level: string, write: (log: Logger) => void): Line[] {
  const lines: Line[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) }
  write(createLogger({ level, destination }))
  return lines
}

test('a line has its level as a word, the time in ISO form, and little else', () => {
  const [line] = logged('info', (log) => log.child({ jobKey: '1' }).info({ event: 'sent' }, 'mail sent'))
  expect(line).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
    service: 'camunda-smtp-connector',
    jobKey: '1',
    event: 'sent',
    msg: 'mail sent',
  })
})

test('lines below the level are left out', () => {
  const lines = logged('warn', (log) => {
    log.info('no')
    log.warn('yes')
  })
  expect(lines.map(({ msg }) => msg)).toEqual(['yes'])
  expect(logged('silent', (log) => log.fatal('no'))).toEqual([])
})

describe('keys of secrets', () => {
  test.each([
    [{ password: 'hunter22' }],
    [{ authentication: { username: 'u', password: 'hunter22' } }],
    [{ account: { auth: { user: 'u', pass: 'hunter22' } } }],
    [{ options: [{ client_secret: 'hunter22' }] }],
    [{ headers: { Authorization: 'Basic hunter22', cookie: 'hunter22' } }],
    [{ clientSecret: 'hunter22', accessToken: 'hunter22', refresh_token: 'hunter22', token: 'hunter22' }],
    [{ password: { value: 'hunter22' } }],
    [{ a: { b: { c: { d: { e: { password: 'hunter22' } } } } } }],
  ])('%j is not shown', (fields) => {
    const [line] = logged('info', (log) => log.info(fields, 'x'))
    expect(line).toHaveProperty('msg', 'x')
    expect(JSON.stringify(line)).not.toContain('hunter22')
    expect(JSON.stringify(fields)).toContain('hunter22')
  })

  test('others are, and so is that there is none', () => {
    const fields = { secrets: 2, passed: true, password: null, code: '250', list: ['a'], host: 'mail' }
    const [line] = logged('info', (log) => log.info(fields, 'x'))
    expect(line).toMatchObject(fields)
  })
})

describe('an error', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), {
    code: 'ECONNREFUSED',
    request: { auth: 'hunter22' },
  })
  const error = new ConnectorError('CONNECTION', 'no connection', { code: '421' }, cause)

  test('is its words and its cause', () => {
    const [line] = logged('info', (log) => log.error({ err: error }, 'x'))
    expect(line?.['err']).toEqual({
      type: 'ConnectorError',
      message: 'no connection',
      code: 'CONNECTION',
      cause: { type: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
    })
  })

  test('has its stack from debug on', () => {
    const [line] = logged('debug', (log) => log.error({ err: error }, 'x'))
    expect(line?.['err']).toMatchObject({ stack: expect.stringContaining('log.test.ts') as string })
    expect(JSON.stringify(line)).not.toContain('hunter22')
  })

  test('may be anything', () => {
    const lines = logged('info', (log) => {
      log.error({ err: 'text' }, 'x')
      log.error(error, 'y')
    })
    expect(lines[0]).toMatchObject({ err: 'text', msg: 'x' })
    expect(lines[1]).toMatchObject({ err: { code: 'CONNECTION' }, msg: 'y' })
  })

  test('that is its own cause ends', () => {
    const circle = new Error('circle')
    circle.cause = circle
    const [line] = logged('info', (log) => log.error({ err: circle }, 'x'))
    expect(line).toHaveProperty('msg', 'x')
  })
})
