import nodemailer from 'nodemailer'
import { answerLines } from './json-lines.ts'
import type { SinkPlaces } from './sink.ts'
import { attachmentOf, bodyOf, subjectOf, type Workload } from './workloads.ts'

/** The yardstick: nodemailer's own pool and nothing else, with the same mails on the same server. */
let transport: ReturnType<typeof open> | undefined
let opened = ''

function open({ server, connections }: Workload, places: SinkPlaces) {
  return nodemailer.createTransport({
    pool: true,
    host: '127.0.0.1',
    port: places[server],
    maxConnections: connections,
    ...(server === 'starttls' && {
      auth: { user: 'bench', pass: 'bench-password' },
      tls: { ca: places.ca, servername: 'localhost' },
    }),
  })
}

answerLines(
  async (question: {
    readonly workload: Workload
    readonly places: SinkPlaces
    readonly file: string
    readonly mails: number
  }) => {
    const { workload, places, file, mails } = question
    const key = JSON.stringify([workload.server, workload.connections])
    if (key !== opened) {
      transport?.close()
      transport = open(workload, places)
      opened = key
    }
    const text = bodyOf(workload)
    const { attachment } = workload
    const filename = 'bench.bin'
    const attachments =
      attachment === undefined
        ? []
        : attachment.kind === 'file'
          ? [{ filename, path: file }]
          : [{ filename, content: attachmentOf(attachment.bytes) }]
    const sender = transport ?? open(workload, places)
    await Promise.all(
      Array.from({ length: mails }, () =>
        sender.sendMail({
          from: 'shop@example.com',
          to: 'customer@example.org',
          subject: subjectOf(Date.now()),
          ...(workload.body === 'html' ? { html: text } : { text }),
          attachments,
        }),
      ),
    )
    return {}
  },
)
