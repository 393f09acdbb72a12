import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBadCertificates } from '../../support/bad-certificates.ts'
import { createCertificates } from '../../support/certificates.ts'
import { headers, useMailBench, type Inputs } from '../../support/mail-bench.ts'
import { MailServer } from '../../support/mail-server.ts'

const username = 'mail user@example.com'
const password = 'p4ß "w\\o=rd'
const credentials = { username, password }

let folder = ''
let plain: MailServer
let starttls: MailServer
let tls: MailServer
let stranger: MailServer
const servers: MailServer[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtp-connection-'))
  const certificates = await createCertificates()
  await writeFile(join(folder, 'ca.pem'), certificates.ca)
  await writeFile(join(folder, 'password'), `${password}\n`)
  plain = await MailServer.start({ credentials })
  starttls = await MailServer.start({ security: 'starttls', credentials, certificates })
  tls = await MailServer.start({ security: 'tls', credentials, certificates })
  stranger = await MailServer.start({
    security: 'starttls',
    certificates: (await createBadCertificates()).selfSigned,
  })
  servers.push(plain, starttls, tls, stranger)
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  await rm(folder, { recursive: true })
})

const bench = useMailBench('seed-connection', ({ host, port }) => ({
  SMTP_CA_FILE: join(folder, 'ca.pem'),
  SMTP_SECRETS_DIR: folder,
  SECRET_MAIL_HOST: host,
  SECRET_MAIL_PORT: String(port),
  SECRET_MAIL_USER: username,
  SECRET_USER_NAME: 'mail user',
  SECRET_USER_DOMAIN: 'example.com',
  SECRET_MAIL_PASSWORD: password,
  SECRET_FILED_PASSWORD_FILE: join(folder, 'password'),
  SECRET_MAIL_SECURITY: 'TLS',
}))

const connection = (inputs: Inputs): Inputs =>
  Object.fromEntries(Object.entries(inputs).map(([name, typed]) => [`authentication.${name}`, typed]))

/** For servers that want one. */
const login = connection({ username: 'secrets.MAIL_USER', password: 'secrets.MAIL_PASSWORD' })

describe('host and port', { concurrent: true }, () => {
  it.each<[string, (port: number) => string]>([
    ['digits', (port) => `${port}`],
    ['a FEEL number', (port) => `=${port}`],
    ['a FEEL text', (port) => `="${port}"`],
    ['digits with blanks around them', (port) => ` ${port} `],
    ['a number that FEEL counts', (port) => `=${port - 1} + 1`],
    ['secrets.X', () => 'secrets.MAIL_PORT'],
    ['{{secrets.X}}', () => '{{secrets.MAIL_PORT}}'],
  ])('the port as %s', async (_, typed) => {
    const { mail } = await bench.send(connection({ port: typed(bench.server.port) }))
    expect(mail.subject).toBe('Your order')
  })

  it.each([
    ['a number', (port: number) => port],
    ['a text', (port: number) => String(port)],
  ])('the port as data of the process: %s', async (_, of) => {
    const variables = { mailPort: of(bench.server.port) }
    const { mail } = await bench.send(connection({ port: '=mailPort' }), { variables })
    expect(mail.subject).toBe('Your order')
  })

  it.each([
    '127.0.0.1',
    'localhost',
    'LOCALHOST',
    ' localhost ',
    '="local" + "host"',
    'secrets.MAIL_HOST',
    '{{ secrets.MAIL_HOST }}',
  ])('the host as %j', async (typed) => {
    const { mail } = await bench.send(connection({ hostname: typed }))
    expect(mail.subject).toBe('Your order')
  })

  it('all of it as one FEEL context', async () => {
    const { host, port } = starttls
    const message = await bench.send(
      {
        ...connection({ hostname: undefined, port: undefined }),
        authentication: `={hostname: "${host}", port: ${port}, username: "secrets.MAIL_USER", password: "{{secrets.MAIL_PASSWORD}}"}`,
      },
      { server: starttls },
    )
    expect(message).toMatchObject({ username, secure: true })
  })
})

describe('user name and password', { concurrent: true }, () => {
  it.each<[string, Inputs]>([
    ['as they are', { username, password: '=data' }],
    ['secrets.X', { username: 'secrets.MAIL_USER', password: 'secrets.MAIL_PASSWORD' }],
    ['{{secrets.X}}', { username: '{{secrets.MAIL_USER}}', password: '{{secrets.MAIL_PASSWORD}}' }],
    ['{{ secrets.X }}', { username: '{{ secrets.MAIL_USER }}', password: '{{ secrets.MAIL_PASSWORD }}' }],
    ['secrets by FEEL', { username: '="secrets.MAIL_USER"', password: '="{{secrets." + "MAIL_PASSWORD}}"' }],
    [
      'secrets inside a text',
      { username: '{{secrets.USER_NAME}}@{{secrets.USER_DOMAIN}}', password: 'secrets.MAIL_PASSWORD' },
    ],
    ['a secret from the file that a variable names', { username, password: 'secrets.FILED_PASSWORD' }],
    ['a secret from the folder', { username, password: '{{secrets.password}}' }],
  ])('%s', async (_, inputs) => {
    const message = await bench.send(connection(inputs), { server: plain, variables: { data: password } })
    expect(message).toMatchObject({ username, secure: false })
  })

  it('none: nobody logs in', async () => {
    const message = await bench.send({})
    expect(message.username).toBeUndefined()
  })

  it('elsewhere what looks like a secret is a text', async () => {
    const { mail } = await bench.send({
      smtpEmailSubject: '{{secrets.MAIL_PASSWORD}}',
      smtpEmailContent: 'secrets.MAIL_PASSWORD',
    })
    expect(mail).toMatchObject({ subject: '{{secrets.MAIL_PASSWORD}}', text: 'secrets.MAIL_PASSWORD\n' })
  })
})

describe('encryption', { concurrent: true }, () => {
  it.each([
    undefined,
    '=""',
    'auto',
    'Auto',
    'AUTO',
    'starttls',
    'StartTLS',
    'STARTTLS',
    ' starttls ',
    '="starttls"',
  ])('STARTTLS is used when it is offered: security %j', async (security) => {
    const message = await bench.send({ ...login, ...connection({ security }) }, { server: starttls })
    expect(message).toMatchObject({ username, secure: true })
  })

  it.each(['tls', 'TLS', 'Tls', ' tls ', '="tls"', 'secrets.MAIL_SECURITY'])(
    'TLS from the first byte: security %j',
    async (security) => {
      const message = await bench.send({ ...login, ...connection({ security }) }, { server: tls })
      expect(message).toMatchObject({ username, secure: true })
    },
  )

  it.each(['none', 'None', 'NONE', '="none"'])('none, to this machine: security %j', async (security) => {
    const message = await bench.send({ ...login, ...connection({ security }) }, { server: plain })
    expect(message).toMatchObject({ username, secure: false })
  })

  it('STARTTLS goes by the name of the host, too', async () => {
    const message = await bench.send(
      { ...login, ...connection({ hostname: 'localhost' }) },
      { server: starttls },
    )
    expect(message).toMatchObject({ username, secure: true })
  })

  it('a header tells nothing of the login', async () => {
    const message = await bench.send(login, { server: starttls })
    expect(message.raw.toString()).not.toContain(username)
    expect(headers(message, 'Sender')).toEqual([])
  })
})

describe('a connection that cannot be used', () => {
  it('a secret that does not exist is named, with the places that were looked in', async () => {
    const { incident } = await bench.refuse(connection({ username, password: 'secrets.NOWHERE' }), {
      server: plain,
    })
    for (const word of ['authentication.password', '"NOWHERE"', 'SECRET_NOWHERE', 'SMTP_SECRETS_DIR'])
      expect(incident.errorMessage).toContain(word)
  })

  it('a wrong password is an incident at once, without the password', async () => {
    const wrong = 'wr0ng-p4ssword'
    const { incident } = await bench.refuse(connection({ username, password: wrong }), { server: plain })
    expect(incident.errorMessage).toMatch(/535.*password/s)
    expect(incident.errorMessage).not.toContain(wrong)
  })

  it('STARTTLS that is asked for and not offered: nothing is sent', async () => {
    const logins = plain.counts.logins
    const { incident } = await bench.refuse(
      { ...login, ...connection({ security: 'starttls' }) },
      { server: plain },
    )
    expect(incident.errorMessage).toMatch(/STARTTLS/)
    expect(plain.counts.logins).toBe(logins)
  })

  it('a certificate that nobody vouches for: nothing is sent, and the error says what to check', async () => {
    const { incident } = await bench.refuse({}, { server: stranger })
    expect(incident.errorMessage).toMatch(/certificate/)
    expect(incident.errorMessage).toContain('SMTP_CA_FILE')
  })

  it('a certificate for another name: nothing is sent', async () => {
    // another spelling of 127.0.0.1, which the certificate does not have
    const otherName = connection({ hostname: '127.1', security: 'tls' })
    const { incident } = await bench.refuse({ ...login, ...otherName }, { server: tls })
    expect(incident.errorMessage).toContain('its certificate is not for 127.1')
  })
})
