import { setTimeout as wait } from 'node:timers/promises'
import { createSqliteLedger } from '../../src/ledger/sqlite/sqlite.ts'
import type { JobId } from '../../src/ledger/ledger.ts'
import { claimOf } from '../ledger/contract.ts'

/**
 * A process whose files may not grow for ever (test/ledger/sqlite/full-disk.test.ts): takes claims until one is refused and
 * says what it sees, as one line of JSON; then, when it is told by a line that there is room again, says that.
 */
const [path = ''] = process.argv.slice(2)
const ledger = createSqliteLedger({ path, retentionMs: 1_000_000, now: Date.now })
const idOf = (nth: number): JobId => ({ cluster: 'c', jobKey: String(nth) })
const claim = (nth: number) => ledger.claim(idOf(nth), undefined, claimOf(`a${nth}`))
const say = (words: object): void => void process.stdout.write(`${JSON.stringify(words)}\n`)
const refusal = (doing: Promise<unknown>): Promise<string | undefined> => doing.then(() => undefined, String)

let granted = 0
let refused: string | undefined
while (granted < 5_000 && (refused = await refusal(claim(granted + 1))) === undefined) {
  granted += 1
  await ledger.record(idOf(granted), `a${granted}`, { state: 'sent', result: { text: 'x'.repeat(1_000) } })
}
const readRefused = await refusal(ledger.read(idOf(1)))
say({ granted, refused, readRefused, problem: ledger.problem() })

await new Promise((resolve) => process.stdin.once('data', resolve))
// the ledger finds out by itself
while (ledger.problem() !== undefined) await wait(50)
const states = new Set<string | undefined>()
for (let nth = 1; nth <= granted; nth++) states.add((await ledger.read(idOf(nth))).entry?.state)
const { entry } = await ledger.read(idOf(granted + 1))
say({
  states: [...states],
  leftOver: entry ?? null,
  again: await claim(granted + 1),
  problem: ledger.problem() ?? null,
})
process.exit(0)
