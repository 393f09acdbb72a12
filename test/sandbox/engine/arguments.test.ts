import { describe, expect, it } from 'vitest'
import { BadArguments, readArguments, usage } from '../../../sandbox/engine/arguments.ts'

describe('the arguments of the engine', () => {
  it('are ports and a folder', () => {
    expect(readArguments(['--grpc', '0', '--rest', '8081', '--data', 'here'])).toEqual({
      grpcPort: 0,
      restPort: 8081,
      dataFolder: 'here',
      host: '127.0.0.1',
      faults: false,
    })
  })

  it('have the usual ports when none are given', () => {
    expect(readArguments(['--data', 'here'])).toMatchObject({ grpcPort: 26500, restPort: 8080 })
  })

  it.each([['--help'], ['-h'], ['--data', 'x', '--help']])('ask for help: %s', (...args) => {
    expect(readArguments(args)).toBe('help')
  })

  it('may name the mail server of all mails, and a receiver of records', () => {
    const args = ['--data', 'x', '--mailbox', '127.0.0.1:2525', '--export', 'http://127.0.0.1:9200/']
    expect(readArguments(args)).toMatchObject({
      mailbox: { hostname: '127.0.0.1', port: 2525 },
      exportUrl: 'http://127.0.0.1:9200',
    })
  })

  it('may open the engine to other machines, with a login', () => {
    expect(
      readArguments(['--data', 'x', '--host', '0.0.0.0', '--login', 'basic:ann:pass:word']),
    ).toMatchObject({
      host: '0.0.0.0',
      login: { kind: 'basic', user: 'ann', password: 'pass:word' },
    })
    expect(readArguments(['--data', 'x', '--host', 'localhost'])).toMatchObject({ host: 'localhost' })
  })

  it.each(['http://localhost:8090/introspect', 'https://id:pw@127.0.0.1/', 'http://[::1]:1/x'])(
    'name the endpoint that knows the tokens: %s',
    (url) => {
      expect(readArguments(['--data', 'x', '--login', `bearer:${url}`])).toMatchObject({
        login: { kind: 'bearer', url: new URL(url) },
      })
    },
  )

  it('name the files of TLS', () => {
    const pair = ['--data', 'x', '--tls-cert', 'a', '--tls-key', 'b']
    expect(readArguments(pair)).toMatchObject({ tls: { cert: 'a', key: 'b' } })
    expect(readArguments([...pair, '--tls-client-ca', 'c'])).toMatchObject({
      tls: { cert: 'a', key: 'b', clientCa: 'c' },
    })
  })

  it('are all told by the help', () => {
    for (const name of [
      '--grpc',
      '--rest',
      '--data',
      '--faults',
      '--mailbox',
      '--export',
      '--host',
      '--login',
      '--tls-cert',
      '--tls-key',
      '--tls-client-ca',
      '--help',
    ])
      expect(usage).toContain(name)
  })

  it.each([
    [[], 'The argument --data is missing: name a folder for the data.'],
    [['--data', ''], 'The argument --data is missing: name a folder for the data.'],
    [['--data', 'x', '--grpc', '65536'], '--grpc must be a port from 0 to 65535, not "65536".'],
    [['--data', 'x', '--rest', '-1'], /--rest.*ambiguous.*--help tells what there is\.$/s],
    [['--data', 'x', '--rest', '8e3'], '--rest must be a port from 0 to 65535, not "8e3".'],
    [['--data', 'x', '--colour'], /^Unknown option '--colour'; --help tells what there is\.$/],
    [['--data', 'x', 'more'], /^Unexpected argument 'more'; --help tells what there is\.$/],
    [['--data', 'x', '--mailbox', 'here'], /^--mailbox must be a host and a port, such as .*"here"\.$/],
    [['--data', 'x', '--mailbox', 'here:99999'], '--mailbox must be a port from 0 to 65535, not "99999".'],
    [['--data', 'x', '--export', '9200'], /^--export must be an address, such as .*"9200"\.$/],
    [
      ['--data', 'x', '--host', '0.0.0.0'],
      '--host opens the engine to other machines, which needs a --login.',
    ],
    [['--data', 'x', '--tls-cert', 'a'], 'TLS needs both --tls-cert and --tls-key.'],
    [['--data', 'x', '--tls-client-ca', 'a'], 'TLS needs both --tls-cert and --tls-key.'],
    [['--data', 'x', '--login', 'basic:ann'], /^--login must be basic:USER:PASSWORD or bearer:URL/],
    [['--data', 'x', '--login', 'bearer:http://idp.example/'], /^--login must be .* of this machine/],
    [['--data', 'x', '--login', 'bearer:file://localhost/x'], /^--login must be/],
    [['--data', 'x', '--login', 'secret'], /^(?!.*secret)--login must be/],
    [['--data'], /--data.*; --help tells what there is\.$/],
  ])('%j are refused in one sentence', (args, text) => {
    expect(() => readArguments(args)).toThrow(BadArguments)
    expect(() => readArguments(args)).toThrow(text)
  })
})
