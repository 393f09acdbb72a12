import { acknowledge, type Acknowledged, type Command } from './acknowledge.ts'
import type { Answer } from './answer/decide.ts'
import { failedWithoutVariables, forListener, isListenerJob } from './answer/listener.ts'
import type { Turn } from './turn.ts'
import type { Workshop } from './workshop.ts'

/** Says it to the engine, and notes the end of the job. */
export async function settle(answer: Answer, turn: Turn, shop: Workshop): Promise<void> {
  const { job, id, lease, log } = turn
  // late news of a mail that was not sent would speak for an activation that may be sending it; of one that was, it is true
  const say = async (command: Command): Promise<Acknowledged> =>
    answer.attempt === undefined && !lease.held()
      ? { kind: 'gave-up' }
      : acknowledge(shop.commands, job.key, command, lease, shop.stopping)
  const ofListener = isListenerJob(job.headers)
  let command = ofListener ? forListener(answer.command) : answer.command
  let end = await say(command)
  if (end.kind === 'refused') {
    log.warn(
      { event: 'refused-command', command: command.kind, reason: end.error.message },
      'the engine refused a command',
    )
    command = (ofListener ? failedWithoutVariables(command) : undefined) ?? afterRefusal(command, end)
    end = await say(command)
  }
  shop.metrics.acknowledged(command.kind, end.kind)
  if (end.kind === 'gave-up')
    log.warn(
      { event: 'gave-up', command: command.kind },
      'the engine was not told in time; the job comes back',
    )
  const done = command.kind === 'complete' && (end.kind === 'accepted' || end.kind === 'gone')
  if (!done || answer.attempt === undefined) return
  try {
    await shop.ledger.end(id, answer.attempt)
  } catch (error) {
    // the entry then stays for good, and a job of another engine with this key asks a question more
    log.warn({ err: error, event: 'ledger' }, 'the end of the job could not be noted in the ledger')
  }
}

/** A command that the engine does not take must end in front of a person, not in a loop. */
function afterRefusal(command: Command, { error }: Extract<Acknowledged, { kind: 'refused' }>): Command {
  const message = `The engine refused the worker's ${command.kind} command: ${error.message || 'no reason given; the variables may be too large'}`
  return { kind: 'fail', retries: 0, backoffMs: 0, message, variables: {} }
}
