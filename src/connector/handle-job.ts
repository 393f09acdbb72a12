import type { Job } from '../broker/job.ts'
import { ConnectorError } from '../failures.ts'
import { accountOf } from './account/account-of.ts'
import { decide } from './answer/decide.ts'
import { toConnectorError } from './answer/error-object.ts'
import { tell } from './answer/tell.ts'
import { deliverOnce } from './delivery/deliver-once.ts'
import { handedNothingOver, type Delivery } from './delivery/delivery.ts'
import { lookUp, type Look } from './delivery/look-up.ts'
import type { Dialect } from './input/dialect.ts'
import type { EmailRequest } from './input/email-request.ts'
import { readJobHeaders, type ReadHeaders } from './job-headers.ts'
import { madeSafe } from '../mail/safety.ts'
import { maskError } from './masks.ts'
import { settle } from './settle.ts'
import { takeTurn, type Turn } from './turn.ts'
import type { Workshop } from './workshop.ts'

/**
 * One job from arrival to acknowledgement: take turn, read headers, look up, resolve, parse, deliver once, decide, tell,
 * settle. Never rejects.
 */
export async function handleJob(job: Job, dialect: Dialect, shop: Workshop): Promise<void> {
  const turn = takeTurn(job, dialect, shop)
  const began = shop.monotonicNow()
  try {
    const read = readJobHeaders(job.headers, (text, header) => shop.expressions.read(text, header, dialect))
    const delivery = await deliver(read, turn, shop)
    turn.placed()
    const { resultExpression, errorExpression } = read.headers
    // whatever an expression does to this process, what the server said does not go with it
    if (resultExpression || errorExpression) await shop.ledger.written(turn.id)
    const answer = decide(delivery, {
      ...read,
      retries: job.retries,
      policy: turn.policy,
      masks: turn.masks,
      ownFields: (sent) => dialect.ownFields(job.variables, sent, turn.masks.words),
      random: shop.random,
    })
    tell(delivery, turn, shop.metrics)
    shop.metrics.handledIn((shop.monotonicNow() - began) / 1000)
    if (answer) await settle(answer, turn, shop)
  } catch (error) {
    // the job comes back when its lease ends, and the ledger knows whether its mail went out
    turn.log.error({ err: maskError(error, turn.masks), event: 'defect' }, 'job could not be handled')
  } finally {
    turn.end()
  }
}

/** Looks first: what is known about the mail is told whatever has become of secrets, inputs and headers since. */
async function deliver(read: ReadHeaders, turn: Turn, shop: Workshop): Promise<Delivery> {
  const { jobTimeoutMs } = read.headers
  if (jobTimeoutMs !== undefined && !(await turn.lease.extend(jobTimeoutMs)))
    return { kind: 'gone', why: 'the engine did not extend the job to its jobTimeout; nothing was sent' }
  let look: Look | undefined
  try {
    look = await lookUp(turn, shop)
    if (look.kind === 'known') return look.delivery
    if (turn.job.unreadable !== undefined)
      throw new ConnectorError('INVALID_INPUT', `Nothing was sent. ${turn.job.unreadable}`, {
        phase: 'input',
      })
    if (read.problem !== undefined)
      throw new ConnectorError('INVALID_INPUT', `Nothing was sent. ${read.problem}`, { phase: 'input' })
    const request = await requestOf(turn, shop)
    const email = madeSafe(request.email, shop.safety, turn.dialect.recipientPlaces, turn.masks.words)
    // what the operator allows is about the recipients that the diagram names, also where the mail goes elsewhere
    const account = await accountOf(request, turn, shop)
    if (account.credentials?.kind === 'token') turn.masks.heed(account.credentials.tokens.mask)
    return await deliverOnce({ email, account }, look.start, turn, shop)
  } catch (error) {
    const failure = toConnectorError(error)
    if (failure.type === 'INTERNAL')
      turn.log.error({ err: maskError(error, turn.masks), event: 'defect' }, 'job failed unexpectedly')
    return handedNothingOver(failure, look?.kind === 'send' ? look.start.soFar : 'not-sent')
  }
}

/** Resolves and parses; from here on the masks know all secrets of the job. */
async function requestOf(
  { job, dialect, masks, log }: Turn,
  { secrets, limits }: Workshop,
): Promise<EmailRequest> {
  const resolved = await secrets.resolveInputs(job.variables, dialect, job)
  masks.learn([...resolved.secrets, ...dialect.secretsByPlace(resolved.variables)])
  const request = dialect.parse(resolved.variables, masks.words, limits, job.headers)
  const inputs = dialect.misspelled(job.variables)
  if (inputs.length > 0) log.warn({ event: 'misspelled', inputs }, 'inputs that are not known are ignored')
  return request
}
