/** Text that is HTML already. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Value = string | number | Html | readonly Html[]

/** HTML in which every value is escaped, in text as in a quoted attribute; only other HTML stays as it is. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const text = values.map((value, index) => render(value) + (parts[index + 1] ?? ''))
  return new Html((parts[0] ?? '') + text.join(''))
}

function render(value: Value): string {
  if (value instanceof Html) return value.text
  if (typeof value === 'object') return value.map(({ text }) => text).join('')
  return escapeHtml(String(value))
}

export function escapeHtml(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character)
}
