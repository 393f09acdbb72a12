import type { Logger } from 'pino'
import type { CommandError, CommandProblem } from '../broker/command-error.ts'
import { connectionAdvice, type GatewayAddress } from '../broker/connection-advice.ts'
import { LoginTrouble } from '../broker/login-trouble.ts'

/** Tells of an engine that does not answer: once when it begins, then now and then, and once when it is over. */
export interface EngineLog {
  answered(): void
  failed(problem: CommandError): string
}

const REPEAT_MS = 60_000

const texts: Readonly<Record<CommandProblem, string>> = {
  login: 'the engine refuses the login; check the CAMUNDA_ and ZEEBE_ credentials',
  unreachable: 'the engine cannot be reached; waiting for it',
  busy: 'the engine is busy; asking more slowly',
  refused: 'the engine refuses to hand out jobs',
  gone: 'the engine refuses to hand out jobs',
  'not-now': 'the engine refuses to hand out jobs',
  'too-large': 'the engine refuses to hand out jobs',
}

export function createEngineLog(log: Logger, gateway: GatewayAddress, monotonicNow: () => number): EngineLog {
  const { address } = gateway
  let last: { readonly problem: CommandProblem; at: number } | undefined
  return {
    answered() {
      if (last) log.info({ event: 'engine-back', address }, 'the engine answers again')
      last = undefined
    },
    failed(error) {
      const ofLogin = error.cause instanceof LoginTrouble
      const text = ofLogin ? 'the worker cannot log in to the engine' : texts[error.problem]
      const advice = ofLogin ? undefined : connectionAdvice(error.message, gateway)
      const at = monotonicNow()
      if (last?.problem !== error.problem || at - last.at >= REPEAT_MS) {
        last = { problem: error.problem, at }
        const level = error.problem === 'login' || error.problem === 'refused' ? 'error' : 'warn'
        log[level]({ event: `engine-${error.problem}`, address, reason: error.message, advice }, text)
      }
      // the kind of trouble alone: anybody may ask for it on the port
      return text
    },
  }
}
