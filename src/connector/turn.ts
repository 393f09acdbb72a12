import type { Logger } from 'pino'
import type { Job } from '../broker/job.ts'
import { GateClosed, type WhyClosed } from '../mail/send/gate-closed.ts'
import type { JobId } from '../ledger/ledger.ts'
import type { Dialect } from './input/dialect.ts'
import type { Policy } from './input/policy.ts'
import { createLease, type Lease } from './lease.ts'
import { createMasks, type Masks } from './masks.ts'
import type { Workshop } from './workshop.ts'

/** This worker's turn at one job: what lasts as long as the job is in its hands. */
export interface Turn {
  readonly job: Job
  /** The job in the ledger. */
  readonly id: JobId
  readonly dialect: Dialect
  readonly policy: Policy
  readonly lease: Lease
  readonly log: Logger
  readonly masks: Masks
  /** Aborts, with a GateClosed, when the job must give up its place in a queue: lost lease, shutdown, SMTP_STOP_FILE. */
  readonly waitSignal: AbortSignal
  /** Aborts what is under way, too. */
  readonly stopSignal: AbortSignal
  /** It is among the jobs of its account, or needs none. */
  placed(): void
  end(): void
}

/** Begins the lease; whoever takes a turn has to end it. */
export function takeTurn(job: Job, dialect: Dialect, shop: Workshop): Turn {
  const { key: jobKey, tenantId, processId, elementId } = job
  const log = shop.log.child({ jobKey, tenantId, processId, elementId })
  const waiting = new AbortController()
  const giveUp = (why: WhyClosed) => waiting.abort(new GateClosed(why))
  const onDrain = () => giveUp('shutdown')
  const onStop = () => giveUp('stop-file')
  // by hand: on Node 20, AbortSignal.any leaves something behind on the longer-lived signal for each job
  shop.draining.addEventListener('abort', onDrain, { once: true })
  if (shop.draining.aborted) onDrain()
  const stop = shop.stopFile.appears()
  stop.addEventListener('abort', onStop, { once: true })
  if (stop.aborted) onStop()
  const lease = createLease({
    jobKey: job.key,
    commands: shop.commands,
    ttlMs: shop.leaseMs,
    askedAt: job.askedAt,
    monotonicNow: shop.monotonicNow,
    onLost: () => {
      log.debug({ event: 'lease-lost' }, 'the lease of this job is over')
      giveUp('lease')
    },
  })
  const placed = shop.accounts.expect()
  return {
    job,
    id: { cluster: shop.cluster, jobKey: job.key },
    dialect,
    policy: { onUncertain: shop.onUncertain, ...dialect.policyOf(job.variables) },
    lease,
    log,
    masks: createMasks(shop.masker, job.variables),
    waitSignal: waiting.signal,
    stopSignal: shop.stopping,
    placed,
    end() {
      placed()
      shop.draining.removeEventListener('abort', onDrain)
      stop.removeEventListener('abort', onStop)
      lease.release()
    },
  }
}
