export type Headers = Readonly<Record<string, string>>

/** On everything: no script at all, nothing from elsewhere, no guessing of types, no traces in a cache. */
export const pageHeaders: Headers = {
  // frame-src also stops a link in a mail from taking the frame somewhere else
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** For a mail's own HTML, which may be anybody's: shown, but not run, and it loads nothing. */
export const foreignHtml = {
  headers: {
    'content-type': 'text/html; charset=utf-8',
    // "sandbox" holds even when the address is opened outside its frame
    'content-security-policy':
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  } satisfies Headers,

  /** A policy does not stop everything that these elements do, such as <link rel=preconnect>, so they become unknown ones. */
  tame: (html: string): string => html.replace(/<(link|meta|base)\b/gi, '<no-$1'),
}
