import { request } from 'node:http'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMailbox, type Mailbox } from '../../../sandbox/mailbox/mailbox.ts'

let mailbox: Mailbox
beforeAll(async () => {
  mailbox = await startMailbox({ keep: 3 })
})
afterAll(() => mailbox.close())

const hostile = '<script>alert(1)</script>"\'&'

async function send(mail: SendMailOptions): Promise<string> {
  const transport = createTransport({ host: mailbox.smtpHost, port: mailbox.smtpPort })
  const { messageId } = await transport.sendMail({ from: 'shop@example.com', to: 'ada@example.org', ...mail })
  const { id } = await mailbox.waitForMail(({ headers }) => headers.some(({ value }) => value === messageId))
  return `${mailbox.webAddress}/messages/${id}`
}

const policyOf = (answer: Response): string => answer.headers.get('content-security-policy') ?? ''

describe('a page of the mailbox', () => {
  it('shows what is in the mail and lets none of it become markup', async () => {
    const address = await send({
      from: { name: hostile, address: 'shop@example.com' },
      subject: hostile,
      text: hostile,
      headers: { 'X-Note': hostile },
      attachments: [{ filename: `${hostile}.txt`, content: 'x' }],
    })
    for (const url of [address, mailbox.webAddress]) {
      const answer = await fetch(url)
      const page = await answer.text()
      expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;')
      expect(page).not.toContain('<script')
      expect(policyOf(answer)).toMatch(/^default-src 'none';/)
      expect(policyOf(answer)).not.toContain('script-src')
      expect(policyOf(answer)).toContain("frame-src 'self'")
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  it('shows recipients that only the envelope knows', async () => {
    const address = await send({ subject: 'secret copy', bcc: 'bob@example.net', text: 'x' })
    expect(await (await fetch(address)).text()).toContain('ada@example.org, bob@example.net')
  })
})

describe('the HTML of a mail', () => {
  it('is shown in a sandbox, runs nothing and loads nothing', async () => {
    const body =
      '<p style="color: red">Hello</p><img src="https://example.com/pixel"><LINK rel=preconnect href="//example.com">'
    const address = await send({ html: `<meta http-equiv=refresh content="0;//example.com">${body}` })
    const page = await (await fetch(address)).text()
    expect(page).toMatch(/<iframe\s+sandbox\s+src="\/messages\/\d+\/html"/)

    const answer = await fetch(`${address}/html`)
    expect(policyOf(answer)).toMatch(
      /^sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;/,
    )
    const text = await answer.text()
    expect(text).toContain('<p style="color: red">Hello</p>')
    expect(text).not.toMatch(/<(link|meta|base)/i)
  })
})

describe('an attachment', () => {
  it('is bytes to download, whatever the sender calls it', async () => {
    const content = Buffer.from('<script>alert(1)</script>')
    const address = await send({
      attachments: [{ filename: 'Rechnung "März"/1.html', contentType: 'text/html', content }],
    })
    const answer = await fetch(`${address}/attachments/0`)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const disposition = answer.headers.get('content-disposition') ?? ''
    expect(disposition).toMatch(/^attachment; filename="Rechnung _M_rz_/)
    expect(disposition).toContain("filename*=UTF-8''Rechnung%20%22M%C3%A4rz%22")
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content)
    expect((await fetch(`${address}/attachments/1`)).status).toBe(404)
  })

  it('comes with the whole message as it was sent', async () => {
    const address = await send({ subject: 'as it is', text: 'x' })
    const answer = await fetch(`${address}/raw`)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="mail-\d+\.eml"/)
    expect(await answer.text()).toContain('Subject: as it is\r\n')
  })
})

describe('the mailbox', () => {
  it('answers programs in JSON', async () => {
    const address = await send({ subject: 'for a program', text: 'hello', html: '<p>hello</p>' })
    const list = (await (await fetch(`${mailbox.webAddress}/api/messages`)).json()) as { subject: string }[]
    expect(list.at(-1)).toMatchObject({
      from: 'shop@example.com',
      to: 'ada@example.org',
      subject: 'for a program',
    })
    const mail: unknown = await (await fetch(address.replace('/messages', '/api/messages'))).json()
    expect(mail).toMatchObject({ text: 'hello', html: '<p>hello</p>', attachments: [] })
  })

  it('forgets the oldest mails', async () => {
    const first = await send({ subject: 'first', text: 'x' })
    for (const subject of ['second', 'third', 'fourth']) await send({ subject, text: 'x' })
    expect(mailbox.mails.map(({ subject }) => subject)).toEqual(['second', 'third', 'fourth'])
    expect((await fetch(first)).status).toBe(404)
  })

  it('talks to this machine only, and only about reading', async () => {
    const status = await new Promise((resolve, reject) => {
      request(mailbox.webAddress, { headers: { host: 'rebound.example.com' } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .once('error', reject)
        .end()
    })
    expect(status).toBe(403)
    expect((await fetch(mailbox.webAddress, { method: 'POST' })).status).toBe(405)
    expect((await fetch(`${mailbox.webAddress}/../etc/passwd`)).status).toBe(404)
  })
})
