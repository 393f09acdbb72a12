import { more } from './activation.ts'
import { take } from './engine.ts'
import { bit } from './ledger.ts'
import { NOTHING, type Activation, type State } from './state.ts'
import { goesWrong, happens, looking, spoilt, withActivation, type Moment } from './story.ts'

/** What engine, time, a person and bad luck can do next. */
export function surroundings(moment: Moment): void {
  engineActs(moment)
  personActs(moment)
  arrives(moment)
  dies(moment)
}

function engineActs(moment: Moment): void {
  const { state, scenario } = moment
  const { engine, activations } = state
  const to = (change: Partial<State['engine']>, from: State = state): State => ({
    ...from,
    engine: { ...from.engine, ...change },
  })
  const free = activations.indexOf(null)
  if (engine.job === 'ready' && free >= 0) {
    for (const worker of scenario.isShared ? [0, 1] : [0]) {
      const name = `the engine hands the job to ${scenario.isShared ? `worker ${'AB'[worker] ?? ''}` : 'the worker'}`
      const taken = to({ job: 'taken', holder: free + 1 })
      happens(moment, name, withActivation(taken, free, fresh(worker, state)))
    }
  }
  if (engine.job === 'taken') {
    const ready = to({ job: 'ready', holder: 0 })
    const nth = engine.holder - 1
    const holder = activations[nth]
    // that of a dead worker comes back by itself
    if (!holder) happens(moment, 'the job times out', ready)
    else {
      goesWrong(
        moment,
        'timeout',
        'the job times out',
        withActivation(ready, nth, { ...holder, lease: false }),
      )
      goesWrong(moment, 'freeze', 'the job times out, and its holder was frozen meanwhile', ready)
    }
  }
  if (engine.job === 'backoff') happens(moment, 'the wait of the job is over', to({ job: 'ready' }))
  if (engine.job !== 'completed' && engine.mail === 0)
    goesWrong(moment, 'change', 'somebody changes the mail of the job', to({ mail: 1 }))
}

function fresh(worker: number, { engine }: State): Activation {
  return {
    place: 'looks',
    worker,
    lease: true,
    mail: engine.mail,
    consent: engine.consent,
    seen: { state: 'none', attempt: 0, ended: false },
    attempt: 0,
    late: false,
    had: NOTHING,
    aim: 0,
    taken: 0,
    refused: 0,
    over: 0,
    inQueue: false,
    transactions: 0,
    again: false,
  }
}

/** To resolve an incident that asks about an uncertain mail is consent to a second one, for those in question. */
function personActs(moment: Moment): void {
  const { state, scenario } = moment
  const { engine, left, onlooker } = state
  if (engine.job !== 'incident' || left.person === 0) return
  const { asked } = engine
  const resolved: State = {
    ...state,
    left: { ...left, person: left.person - 1 },
    engine: { ...engine, job: 'ready', retries: scenario.retries, asked: null },
  }
  const allowed = asked ? more(onlooker.allowed, asked.rest) : onlooker.allowed
  happens(
    moment,
    `a person resolves the incident${asked ? ' (consent)' : ''}`,
    looking(resolved, { allowed }),
  )
}

function arrives(moment: Moment): void {
  const { state } = moment
  if (!state.stuck) return
  const { state: after, answer, breaches } = take(state, state.stuck)
  happens(
    moment,
    `a late command arrives: ${state.stuck.kind} (${answer})`,
    { ...after, stuck: null },
    breaches,
  )
  happens(moment, 'a late command never arrives', { ...state, stuck: null })
}

function dies(moment: Moment): void {
  const { state, scenario } = moment
  for (const worker of scenario.isShared ? [0, 1] : [0]) {
    if (state.activations.some((one) => one?.worker === worker))
      goesWrong(
        moment,
        'crash',
        `kill -9 ${scenario.isShared ? `worker ${'AB'[worker] ?? ''}` : 'the worker'}`,
        killed(state, worker),
      )
  }
  const dark = killed(killed(state, 0), 1)
  const { disk, onlooker } = state
  // what was noted and is not on the disk is unknown again
  const unknown = disk.state === 'attempting' ? onlooker.unknown | bit(disk.attempt) : onlooker.unknown
  goesWrong(moment, 'power', 'a power cut: notes are lost', looking({ ...dark, entry: disk }, { unknown }))
  goesWrong(moment, 'power', 'a power cut: notes had reached the disk', { ...dark, disk: state.entry })
}

function killed(state: State, worker: number): State {
  return spoilt(
    state.activations.reduce<State>(
      (now, one, nth) => (one?.worker === worker ? withActivation(now, nth, null) : now),
      state,
    ),
  )
}
