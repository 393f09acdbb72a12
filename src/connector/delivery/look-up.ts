import type { Entry, Sight, StoredResult } from '../../ledger/ledger.ts'
import { errorText } from '../../text/error-text.ts'
import { fingerprint } from '../input/fingerprint.ts'
import { loginOf } from '../account/login-of.ts'
import type { Turn } from '../turn.ts'
import type { Workshop } from '../workshop.ts'
import { LATER_MS, note, type Delivery, type Start } from './delivery.ts'
import { restOf, unsureOf, withoutNote } from './partial.ts'
import { sandboxed } from './sandbox.ts'
import { standing } from './standing.ts'
import { consentTo, uncertainDelivery } from './uncertain.ts'

/** `known`: the entry of the job says how its mail stands, and nothing is sent now. `send`: it may be sent. */
export type Look =
  { readonly kind: 'known'; readonly delivery: Delivery } | { readonly kind: 'send'; readonly start: Start }

/**
 * Reads the ledger before secrets, inputs and headers are looked at: a job whose entry answers, waits or reports does so
 * whatever has become of them since. Needs the job's key, its mail inputs as they are, and its policy.
 */
export async function lookUp(turn: Turn, shop: Workshop): Promise<Look> {
  const { job, lease, log } = turn
  const print = fingerprint(job.variables, turn.dialect.mailInputs)
  let sight: Sight
  try {
    sight = await shop.ledger.read(turn.id)
  } catch (error) {
    return putOff(`the ledger cannot be read: ${errorText(error)}`)
  }
  const { entry: seen } = sight
  const { onPartial } = turn.policy
  const stand = standing(sight, {
    fingerprint: print,
    consentTo: consentTo(job.variables),
    onUncertain: turn.policy.onUncertain,
    sandbox: sandboxed(shop.safety.sandboxTo),
    hasRest: (result) => restOf(result, onPartial).length > 0,
  })
  switch (stand.do) {
    case 'answer':
      if (stand.setBack)
        log.warn(
          { event: 'ledger' },
          'the engine hands out a job again that had ended; it was answered from the ledger',
        )
      return { kind: 'known', delivery: await replay(stand.entry, turn, shop) }
    case 'report':
      return { kind: 'known', delivery: await report(stand.entry, turn, shop) }
    case 'wait':
      return putOff('another attempt at this mail is under way')
    case 'confirm-then-send': {
      const why = 'the engine does not know this job any more'
      if (!(await lease.extend())) return { kind: 'known', delivery: { kind: 'gone', why } }
      log.warn(
        { event: 'ledger' },
        'the ledger knows this job key with another mail: an engine that was set up anew needs an SMTP_CLUSTER name or a ledger of its own',
      )
      return start({ seen, fingerprint: print, firstDate: shop.now(), soFar: 'not-sent' })
    }
    case 'simulate': {
      const firstDate = seen?.firstDate ?? shop.now()
      return start({ seen, fingerprint: print, firstDate, soFar: 'not-sent', toNobody: true })
    }
    case 'send-rest': {
      const { firstDate, result: kept, state } = stand.entry
      const isSent = state === 'sent'
      const rest = isSent ? restOf(kept, onPartial) : unsureOf(kept, onPartial)
      const soFar = isSent ? 'partly-sent' : 'uncertain'
      return start({ seen, fingerprint: print, firstDate, kept, rest, soFar })
    }
    case 'send': {
      const firstDate = seen?.firstDate ?? shop.now()
      const soFar = seen === undefined || seen.state === 'not-sent' ? 'not-sent' : 'uncertain'
      return start({ seen, fingerprint: print, firstDate, soFar })
    }
  }
}

function start(from: Start): Look {
  return { kind: 'send', start: from }
}

function putOff(why: string): Look {
  return { kind: 'known', delivery: { kind: 'put-off', why, backoffMs: LATER_MS } }
}

/** The stored result once more. What of it cannot be masked, since a secret cannot be had any more, is left out. */
async function replay(entry: Entry, turn: Turn, shop: Workshop): Promise<Delivery> {
  const { accepted, rejected, originalRecipients, ...rest } = withoutNote(entry.result ?? {})
  const addresses: StoredResult = (await knowsSecrets(turn, shop))
    ? { accepted, rejected, ...(originalRecipients !== undefined && { originalRecipients }) }
    : {}
  return {
    kind: 'sent',
    result: { ...rest, ...addresses, replayed: true },
    attempt: entry.attempt,
    replayed: true,
    ...serverOf(entry),
  }
}

async function knowsSecrets(turn: Turn, shop: Workshop): Promise<boolean> {
  const { job, dialect, masks } = turn
  const { secrets, namedAccounts } = shop
  try {
    const resolved = await secrets.resolveInputs(job.variables, dialect, job)
    masks.learn([...resolved.secrets, ...dialect.secretsByPlace(resolved.variables)])
    const name = dialect.accountIn(resolved.variables)
    if (name === undefined) return resolved.complete
    const account = namedAccounts.current()?.accounts.get(name)
    if (account === undefined) return false
    await loginOf(account, turn, shop)
    return resolved.complete
  } catch {
    return false
  }
}

async function report(entry: Entry, turn: Turn, shop: Workshop): Promise<Delivery> {
  if (entry.state === 'attempting') await note(turn, shop.ledger, entry.attempt, { state: 'uncertain' })
  const trace = entry.trace ?? {
    messageId: 'unknown',
    server: 'an unknown server',
    time: new Date(entry.firstDate).toISOString(),
  }
  const sentOther = entry.state === 'sent'
  const isSame = entry.fingerprint === fingerprint(turn.job.variables, turn.dialect.mailInputs)
  const error = uncertainDelivery(trace, {
    sentOther,
    kept: isSame ? entry.result : undefined,
    sandboxChanged: trace.sandbox !== sandboxed(shop.safety.sandboxTo),
  })
  return { kind: 'uncertain', error, attempt: entry.attempt, trace, ...serverOf(entry) }
}

function serverOf({ trace }: Entry): Pick<Delivery, 'server'> {
  return trace ? { server: trace.server } : {}
}
