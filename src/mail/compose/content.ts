import { Readable } from 'node:stream'
import type { Message } from '../send/send.ts'
import { directMessage } from './direct.ts'
import { mimeTree, type MimeMail } from './mime.ts'
import { refuseOversize } from './oversize.ts'
import { HELD_WHOLE_BYTES, type Part } from './parts.ts'
import { base64Size, wireSize } from './wire-size.ts'

/** The bytes of a mail, or how to get them once more. Rejects with TOO_LARGE where they are more than `maxBytes`. */
export async function mailContent(
  mail: MimeMail,
  maxBytes: number,
): Promise<Pick<Message, 'size' | 'content'>> {
  const { parts, invitation } = mail
  const attached = parts.reduce((sum, part) => sum + part.size, 0)
  if (attached > HELD_WHOLE_BYTES) {
    const frame = await built(mimeTree(mail, 'empty'))
    const size = parts.reduce((sum, part) => sum + base64Size(part.size), wireSize(frame))
    refuseOversize(size, maxBytes)
    return { size, content: () => streamOf(mail) }
  }
  const isDirect = parts.length === 0 && invitation === undefined
  const direct = isDirect ? directMessage(mail) : undefined
  const bytes = direct ?? (await built(mimeTree(mail)))
  const size = wireSize(bytes)
  refuseOversize(size, maxBytes)
  return { size, content: bytes }
}

/** To destroy it also ends what its parts are read from, which nodemailer leaves as it is. */
function streamOf(mail: MimeMail): Readable {
  const opened: Readable[] = []
  const noted = (part: Part): Part => ({
    ...part,
    made(content) {
      const made = part.made(content)
      if ('content' in made && made.content instanceof Readable) opened.push(made.content)
      return made
    },
  })
  const stream = mimeTree({ ...mail, parts: mail.parts.map(noted) }).createReadStream()
  return stream.once('close', () => opened.forEach((one) => one.destroy()))
}

function built(node: { build(done: (error: Error | null, bytes?: Buffer) => void): void }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    node.build((error, bytes) => {
      if (error || !bytes) reject(error ?? new Error('nothing was composed'))
      else resolve(bytes)
    })
  })
}
