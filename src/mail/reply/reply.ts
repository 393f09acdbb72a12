/** One SMTP reply (RFC 5321 section 4.2), taken apart. */
export interface Reply {
  /** 200 to 599. */
  readonly code: number
  /** RFC 3463, when the server gives one: `5.1.1`. */
  readonly enhancedCode?: string
  /** The server's words on one line, without the codes. */
  readonly text: string
  /** The same line by line, where there are several: any of them can hold the reason. */
  readonly lines?: readonly string[]
}

const CODE = /^([2-5]\d\d)(?:[ -]|$)/
/** Exchange writes `550 5.1.1`, IronPort `550 #5.1.1`, others `550 (5.1.1)`. */
const ENHANCED = /^[#(<]?([245]\.\d{1,3}\.\d{1,3})[)>:]?(?=\s|$)/

/** "For some reason": another line may say more. */
const UNSAID = /^\d\.0\.0$/

/** nodemailer takes replies of up to 1 MB; nobody needs more than this, and it is searched with patterns. */
const LONGEST = 4_000

/** What nodemailer calls `response`: one or more lines. Nothing when it is not SMTP. */
export function parseReply(response: string): Reply | undefined {
  const lines = response.slice(0, LONGEST).split(/\r?\n/)
  const code = CODE.exec(lines[0] ?? '')?.[1]
  if (code === undefined) return undefined
  const enhancedCodes: string[] = []
  const words = lines.map((line) => {
    const rest = line.replace(/^\d{3}(?:[ -]|$)/, '').trim()
    const enhanced = ENHANCED.exec(rest)
    if (enhanced?.[1] === undefined) return oneLine(rest)
    enhancedCodes.push(enhanced[1])
    return oneLine(rest.slice(enhanced[0].length))
  })
  const enhancedCode = enhancedCodes.find((one) => !UNSAID.test(one)) ?? enhancedCodes[0]
  return {
    code: Number(code),
    ...(enhancedCode !== undefined && { enhancedCode }),
    text: oneLine(words.join(' ')),
    ...(words.length > 1 && { lines: words }),
  }
}

/** A reply as it can be shown to people: `550 5.1.1 No such user`, on one line, at most `longest` characters. */
export function serverWords(response: string, longest = 300): string {
  const reply = parseReply(response)
  if (!reply) return shorten(oneLine(response.slice(0, LONGEST)), longest)
  return shorten(
    [reply.code, reply.enhancedCode, reply.text]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
    longest,
  )
}

export type Mask = (text: string) => string

/** What is masked of a reply; a server that says more is not heard out. */
const LONGEST_MASKED = 16 * LONGEST

/**
 * The reply without secrets that the server repeats. This comes before everything that shortens it or puts blanks
 * together, for then they are not recognised any more. The codes stay, whatever the secrets are, and are in no secret's
 * way: one that is split over two lines is found, and both lines become one.
 */
export function maskReply(response: string, mask: Mask = (text) => text): string {
  const cut = response.length > LONGEST_MASKED ? `${response.slice(0, LONGEST_MASKED)}…` : response
  const lines = cut.split(/\r?\n/)
  const codes = lines.map((line) => CODE.exec(line)?.[0] ?? '')
  const words = lines.map((line, at) => line.slice(codes[at]?.length ?? 0))
  return mask(words.join('\n'))
    .split('\n')
    .map((line, at) => `${codes[at] ?? ''}${line}`)
    .join('\n')
}

/** What a person reads of a reply at most, and what of it goes into a variable or the ledger. */
const LONGEST_KEPT = 1_000

/** A whole reply as it may be kept: masked, on one line, at most 1,000 characters, without control characters. */
export function keptReply(response: string, mask: Mask): string {
  return shorten(oneLine(maskReply(response, mask)), LONGEST_KEPT)
}

/**
 * A reply is foreign text: what moves a cursor, changes the direction of writing or cannot be seen must not reach a log
 * or a terminal.
 */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cf}\p{Cs}\p{Co}]+/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
}

/** Cut at a word, where there is one. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text
  const head = text.slice(0, longest - 1)
  const space = head.lastIndexOf(' ')
  return `${space > longest / 2 ? head.slice(0, space) : head.replace(/[\uD800-\uDBFF]$/, '')}…`
}
