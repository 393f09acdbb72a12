import { execFileSync } from 'node:child_process'
import { simpleParser, type AddressObject } from 'mailparser'
import PostalMime from 'postal-mime'

/** What a mail program makes of a message. */
export interface ReadMail {
  readonly subject: string
  /** Names and addresses of From, To, Cc and Reply-To, in this order. */
  readonly boxes: readonly (readonly [name: string, address: string])[]
  readonly text: string
  readonly html: string
  readonly files: readonly { readonly name: string; readonly type: string; readonly bytes: Buffer }[]
}

/** Programs that share nothing with the composer, nor with each other. */
export const readers: Readonly<Record<string, (raw: Buffer) => Promise<ReadMail>>> = {
  mailparser: async (raw) => {
    const mail = await simpleParser(raw, { skipTextToHtml: true, skipHtmlToText: true, skipImageLinks: true })
    const fields: readonly (AddressObject | AddressObject[] | undefined)[] = [
      mail.from,
      mail.to,
      mail.cc,
      mail.replyTo,
    ]
    return {
      subject: mail.subject ?? '',
      boxes: fields
        .flatMap((field) => field ?? [])
        .flatMap(({ value }) => value)
        .map(({ name, address = '' }) => [name, address]),
      text: mail.text ?? '',
      html: typeof mail.html === 'string' ? mail.html : '',
      files: mail.attachments.map(({ filename = '', contentType, content }) => ({
        name: filename,
        type: contentType,
        bytes: content,
      })),
    }
  },
  'postal-mime': async (raw) => {
    const mail = await PostalMime.parse(raw)
    const boxes = [mail.from, ...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.replyTo ?? [])]
    return {
      subject: mail.subject ?? '',
      boxes: boxes.map((box) => [box?.name ?? '', box?.address ?? '']),
      text: mail.text ?? '',
      html: mail.html ?? '',
      files: mail.attachments.map(({ filename, mimeType, content }) => ({
        name: filename ?? '',
        type: mimeType,
        bytes: Buffer.from(content as ArrayBuffer),
      })),
    }
  },
}

const PYTHON = `
import base64, email, email.policy, json, sys
def read(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    boxes = [[a.display_name, a.addr_spec] for h in ('From', 'To', 'Cc', 'Reply-To') for a in (mail[h].addresses if mail[h] else ())]
    body = lambda kind: (lambda part: part.get_content() if part else '')(mail.get_body((kind,)))
    files = [{'name': p.get_filename() or '', 'type': p.get_content_type(), 'base64': base64.b64encode(p.get_payload(decode=True) or b'').decode()} for p in mail.iter_attachments()]
    return {'subject': str(mail['Subject']), 'boxes': boxes, 'text': body('plain'), 'html': body('html'), 'files': files}
print(json.dumps([read(base64.b64decode(raw)) for raw in json.load(sys.stdin)]))
`

/** Python's own reader, of many messages at once; undefined where there is no Python, but in CI, where there must be one. */
export function readByPython(raws: readonly Buffer[]): ReadMail[] | undefined {
  try {
    execFileSync('python3', ['--version'])
  } catch (cause) {
    if (process.env['CI']) throw new Error('no Python for this test: install python3', { cause })
    return undefined
  }
  const input = JSON.stringify(raws.map((raw) => raw.toString('base64')))
  const out = execFileSync('python3', ['-c', PYTHON], { input, maxBuffer: 100_000_000 }).toString()
  type Seen = Omit<ReadMail, 'files'> & { files: { name: string; type: string; base64: string }[] }
  return (JSON.parse(out) as Seen[]).map((mail) => ({
    ...mail,
    files: mail.files.map(({ base64, ...file }) => ({ ...file, bytes: Buffer.from(base64, 'base64') })),
  }))
}
