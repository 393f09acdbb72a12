import { MESSAGE_LIMIT } from '../../../src/broker/commands.ts'
import { UNSEEN, type HostileCase } from './hostile-case.ts'
import type { InstanceEnd } from './instance-ends.ts'

/** A mail as the good server got it. */
export interface ArrivedMail {
  readonly to: readonly string[]
  readonly data: Buffer
}

/** The headers that the cases ask for. */
const HEADERS: ReadonlySet<string> = new Set([
  'auto-submitted',
  'content-disposition',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'reply-to',
  'subject',
  'to',
  'x-order',
])

/** What is wrong with the end of a case, or nothing. `mails`: what the good server got of it. */
export function judge(one: HostileCase, end: InstanceEnd, mails: readonly ArrivedMail[]): string[] {
  return [...wrongEnd(one, end, mails.length), ...mails.flatMap(wrongMail), ...wrongWords(end)].map(
    (what) => `${one.name}: ${what}`,
  )
}

function wrongEnd({ ends, server }: HostileCase, end: InstanceEnd, mails: number): string[] {
  // a hostile server does not tell what it has
  const arrived = (count: number): boolean => server !== undefined || mails === count
  const told = `${end.kind} with ${mails} mails: ${end.message.slice(0, 300)}`
  const fits = {
    sent: () => end.kind === 'completed' && arrived(1),
    refused: () => end.kind === 'incident' && arrived(0),
    'sent, then an incident': () => end.kind === 'incident' && arrived(1),
    'sent or refused': () => arrived(end.kind === 'completed' ? 1 : 0),
  }
  const says = 'says' in ends ? ends.says.test(end.message) : true
  return fits[ends.kind]() && says ? [] : [`${ends.kind} was expected, it was ${told}`]
}

/** A mail has one recipient, the same in the envelope and in the header, and no line or header of somebody else's. */
export function wrongMail({ to, data }: ArrivedMail): string[] {
  const text = data.toString('utf8')
  const [head = ''] = text.split('\r\n\r\n', 1)
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const foreign = lines.filter((line) => !HEADERS.has(line.split(':', 1)[0]?.toLowerCase() ?? ''))
  const header = lines.find((line) => /^to:/i.test(line)) ?? ''
  return [
    ...(to.length === 1 ? [] : [`it went to ${to.join()}`]),
    ...(header.toLowerCase().includes((to[0] ?? '').toLowerCase())
      ? []
      : [`it went to ${to.join()}, and says ${header}`]),
    ...(/\r(?!\n)|(?<!\r)\n/.test(text) ? ['it has half a line break'] : []),
    ...foreign.map((line) => `it has the line ${JSON.stringify(line)}`),
  ]
}

/** What people and their terminals get to see. */
function wrongWords({ message }: InstanceEnd): string[] {
  return [
    ...(UNSEEN.test(message.replaceAll('\n', '')) ? [`unseen characters in ${JSON.stringify(message)}`] : []),
    ...(message.length > MESSAGE_LIMIT ? [`${message.length} characters in the incident`] : []),
  ]
}
