import type { JobCommands } from '../../../src/broker/commands.ts'
import { unreachable } from '../engine-double.ts'

/** What becomes of the first completion: it is lost, its answer is lost, or it is stuck and arrives before the next. */
export type FirstCompletion = 'arrives' | 'lost' | 'unanswered' | 'stuck'

/** The commands over a network that does this to the first completion. */
export function withFirstCompletion(commands: JobCommands, first: FirstCompletion): JobCommands {
  let next = first
  let stuck = async () => {}
  return {
    ...commands,
    async complete(key, variables) {
      const becomes = next
      next = 'arrives'
      if (becomes === 'lost') throw unreachable()
      if (becomes === 'stuck') {
        stuck = () => commands.complete(key, variables)
        return
      }
      await stuck()
      await commands.complete(key, variables)
      if (becomes === 'unanswered') throw unreachable()
    },
  }
}
