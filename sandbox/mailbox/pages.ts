import { html, type Html } from './html.ts'
import { page, time } from './page.ts'
import type { StoredMail } from './stored-mail.ts'

export function listPage(mails: readonly StoredMail[]): string {
  return page('Mailbox', mailList(mails), { refresh: true })
}

/** All mails, newest first. */
export function mailList(mails: readonly StoredMail[]): Html {
  const rows = [...mails].reverse().map(
    (mail) =>
      html` <tr>
        <td>${mail.from}</td>
        <td>${mail.to}</td>
        <td><a href="/messages/${mail.id}">${mail.subject || '(no subject)'}</a></td>
        <td>${time(mail.receivedAt)}</td>
      </tr>`,
  )
  const table = html`<table>
    <thead>
      <tr>
        <th>From</th>
        <th>To</th>
        <th>Subject</th>
        <th>Received</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`
  const empty = html`<p class="empty">No mail yet. This page looks again every few seconds.</p>`
  const count = mails.length === 1 ? '1 mail' : `${mails.length} mails`
  return html`<header>
      <h1>Mailbox</h1>
      <p>${count}</p>
    </header>
    ${rows.length > 0 ? table : empty}`
}

/** One mail with everything that came with it. */
export function mailPage(mail: StoredMail): string {
  const at = `/messages/${mail.id}`
  const files = mail.attachments.map(
    ({ filename, contentType, content }, index) =>
      html`<li>
        <a href="${at}/attachments/${index}">${filename}</a>
        <small>${contentType}, ${size(content.length)}</small>
      </li>`,
  )
  const headers = mail.headers.map(
    ({ name, value }) =>
      html`<tr>
        <th>${name}</th>
        <td>${value}</td>
      </tr>`,
  )
  return page(
    mail.subject || '(no subject)',
    html` <nav><a href="/">← All mails</a></nav>
      <h1>${mail.subject || '(no subject)'}</h1>
      <dl>
        <dt>From</dt>
        <dd>${mail.from}</dd>
        <dt>To</dt>
        <dd>${mail.to}</dd>
        <dt>Delivered to</dt>
        <dd>${mail.envelope.to.join(', ')}</dd>
        <dt>Received</dt>
        <dd>${time(mail.receivedAt)}</dd>
      </dl>
      ${
        files.length > 0
          ? html`<section>
              <h2>Attachments</h2>
              <ul>
                ${files}
              </ul>
            </section>`
          : ''
      }
      ${
        mail.html === undefined
          ? ''
          : html`<section>
              <h2>HTML</h2>
              <iframe sandbox src="${at}/html" title="The mail's HTML"></iframe>
            </section>`
      }
      ${
        mail.text === ''
          ? ''
          : html`<section>
              <h2>Text</h2>
              <pre>${mail.text}</pre>
            </section>`
      }
      <section>
        <details>
          <summary>All headers</summary>
          <table class="headers">
            ${headers}
          </table>
        </details>
        <p><a href="${at}/raw">Download the message as it came (.eml)</a></p>
      </section>`,
  )
}

export function notFoundPage(): string {
  return page(
    'Not here',
    html`<nav><a href="/">← All mails</a></nav>
      <h1>There is no such mail (any more)</h1>`,
  )
}

const size = (bytes: number): string => (bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`)
