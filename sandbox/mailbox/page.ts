import { Html, html } from './html.ts'

/** A whole page; `refresh`: it looks again every few seconds; `wide`: for two columns. */
export function page(title: string, body: Html, { refresh = false, wide = false } = {}): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refresh ? new Html('<meta http-equiv="refresh" content="4" />') : ''}
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <main class="${wide ? 'wide' : 'narrow'}">${body}</main>
      </body>
    </html> `.text
}

const clock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

export const time = (date: Date): Html =>
  html`<time datetime="${date.toISOString()}">${clock.format(date)}</time>`
