import { failures, type FailureType, type RetryRule } from '../../failures.ts'
import type { Reply } from './reply.ts'
import { replyRules, type ReplyRule, type Stage } from './rules.ts'
import { spokenWords } from './spoken.ts'
import type { Says } from './words.ts'

export interface ReplyVerdict {
  readonly type: FailureType
  readonly retry: RetryRule
}

/** Types that pass by themselves although the reply was a 5xx: a rate or a quota is used up. */
const PASSING: readonly FailureType[] = ['THROTTLED', 'QUOTA']

/** The step of the dialogue that a reply answers, and what is known of the dialogue. */
export interface Step {
  readonly stage: Stage
  /** The sender or the recipient that was refused. */
  readonly address?: string | undefined
  /** The server had accepted a login before. */
  readonly loggedIn?: boolean
}

/** What a refusing reply means: its enhanced code decides the type, the class of its basic code whether to try again. */
export function replyVerdict(reply: Reply, step: Step): ReplyVerdict {
  const { address = '', stage } = step
  // with an address that is not ASCII these mean "I cannot read it" (RFC 6531 section 3.5), not that it is unknown
  if (/[^\0-\x7f]/.test(address) && cannotRead(reply, stage)) return { type: 'SMTPUTF8', retry: 'never' }
  const enhanced = enhancedFor(reply)
  const says = listenTo(reply)
  const rule = replyRules.find((candidate) => fits(candidate, reply, enhanced, step, says))
  // 1xx to 3xx where a failure was expected
  if (!rule) return { type: 'PROTOCOL', retry: 'never' }
  return { type: rule.type, retry: rule.retry ?? retryFor(rule.type, reply.code) }
}

/**
 * `550 4.7.1` refuses for good, so its enhanced code is read as 5.7.1: "try again later" would be wrong advice.
 * The other way round (`451 5.1.1`) the enhanced code keeps its meaning and the mail is tried again.
 */
function enhancedFor({ code, enhancedCode }: Reply): string | undefined {
  return code >= 500 ? enhancedCode?.replace(/^4/, '5') : enhancedCode
}

/** Whether one of the lines says it, or all of them together: a sentence can go over two. */
export function listenTo({ text, lines = [] }: Reply): (words: Says) => boolean {
  const heard = [...lines, text].map(spokenWords)
  return (words) => heard.some((line) => words(line))
}

function fits(
  rule: ReplyRule,
  reply: Reply,
  enhanced: string | undefined,
  { stage, loggedIn = false }: Step,
  says: (words: Says) => boolean,
): boolean {
  if (rule.at && !rule.at.includes(stage)) return false
  if (rule.loggedIn !== undefined && rule.loggedIn !== loggedIn) return false
  if (rule.code && !rule.code.includes(reply.code) && !rule.code.includes(Math.floor(reply.code / 100)))
    return false
  if (rule.enhanced && !(enhanced !== undefined && rule.enhanced.test(enhanced))) return false
  if (!rule.says) return true
  const isRead = rule.enhanced !== undefined || rule.whateverCode === true || isOpen(reply, enhanced)
  return isRead && says(rule.says)
}

/** Codes that say "for some reason" or "by policy". Among the 4xx the words only tell how long to wait. */
function isOpen({ code }: Reply, enhanced: string | undefined): boolean {
  if ([500, 501, 502, 504, 534, 535, 538, 551, 555].includes(code)) return false
  if (code === 503) return true
  return enhanced === undefined || /^4\.|^5\.\d\.0$|^5\.7\.1$/.test(enhanced)
}

function retryFor(type: FailureType, code: number): RetryRule {
  const usual = failures[type].retry
  if (code >= 500) return PASSING.includes(type) ? usual : 'never'
  return usual === 'never' ? 'backoff' : usual
}

function cannotRead({ code, enhancedCode }: Reply, stage: Stage): boolean {
  if (code < 500 || (stage !== 'mail' && stage !== 'rcpt')) return false
  if (enhancedCode !== undefined && !/^[45]\.(0\.0|1\.[37]|5\.\d)$/.test(enhancedCode)) return false
  return (
    [500, 501, 504, 553, 555].includes(code) ||
    enhancedCode !== undefined ||
    (stage === 'mail' && code === 550)
  )
}
