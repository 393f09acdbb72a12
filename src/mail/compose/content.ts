import { Readable } from 'node:stream'
import type { Message } from '../send/send.ts'
import { directMessage } from './direct.ts'
import { mimeTree, type MimeMail } from './mime.ts'
import { refuseOversize } from './oversize.ts'
import { HELD_WHOLE_BYTES, type Part } from './parts.ts'
import { treeBytes, type WrittenMail } from './tree-bytes.ts'
import { base64Size, wireSize } from './wire-size.ts'

/** The bytes of a mail, or how to get them once more. Rejects with TOO_LARGE where they are more than `maxBytes`. */
export async function mailContent(
  mail: MimeMail,
  maxBytes: number,
): Promise<Pick<Message, 'size' | 'content' | 'isWireReady'>> {
  const { parts } = mail
  const attached = parts.reduce((sum, part) => sum + part.size, 0)
  if (attached > HELD_WHOLE_BYTES) {
    const frame = await built(mimeTree(mail, 'empty'))
    const size = parts.reduce((sum, part) => sum + base64Size(part.size), wireSize(frame))
    refuseOversize(size, maxBytes)
    return { size, content: () => streamOf(mail) }
  }
  const { bytes, size } = await writtenMail(mail)
  refuseOversize(size, maxBytes)
  return { size, content: bytes, isWireReady: size === bytes.length && bytes.at(-1) === LF }
}

/** In the quickest way that knows how: each one makes the same bytes. */
async function writtenMail(mail: MimeMail): Promise<WrittenMail> {
  const isPlain = mail.parts.length === 0 && mail.invitation === undefined
  const direct = isPlain ? directMessage(mail) : undefined
  if (direct) return sized(direct)
  const tree = mimeTree(mail)
  return treeBytes(tree) ?? sized(await built(tree))
}

const LF = 0x0a

function sized(bytes: Buffer): WrittenMail {
  return { bytes, size: wireSize(bytes) }
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
