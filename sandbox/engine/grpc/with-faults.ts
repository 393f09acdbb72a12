import type { Fault, Faults } from '../faults.ts'
import type { Answer, Call, Handler } from './handler.ts'

/** A handler whose calls go wrong as it was ordered. */
export function withFaults(faults: Faults, method: string, handler: Handler): Handler {
  return (call, answer) => {
    const fault = faults.of(method)
    if (!fault) return handler(call, answer)
    if (fault.refusal) return answer(fault.refusal, [])
    later(call, fault.callDelayMs, () => handler(call, afterwards(call, fault, answer)))
  }
}

/** What becomes of the answer of a call that was carried out. */
function afterwards(call: Call, { answerDelayMs, dropped }: Fault, answer: Answer): Answer {
  return (refusal, messages) =>
    later(call, answerDelayMs, () => {
      if (dropped === undefined) answer(refusal, messages)
      // silently: the call stays open until its client gives up
      else if (dropped !== 'silently') answer({ code: dropped, details: 'A fault on demand' }, [])
    })
}

/** Waits, unless there is nothing to wait for; what the client does not wait for does not happen. */
function later(call: Call, ms: number | undefined, step: () => void): void {
  if (ms === undefined) return step()
  const timer = setTimeout(step, ms)
  call.on('cancelled', () => clearTimeout(timer))
}
