import { PostgresServer } from './support/postgres-server.ts'
import { createPostgresLedger } from '../src/ledger/postgres.ts'
import { claimOf } from './ledger/contract.ts'
const t0 = performance.now()
const server = await PostgresServer.start()
console.log('up in', Math.round(performance.now() - t0))
try {
const url = await server.createDatabase()
const ledger = createPostgresLedger({ url, retentionMs: 1e9, masker: () => (t) => t })
const t1 = performance.now()
while (ledger.problem() !== undefined) await new Promise((r) => setTimeout(r, 2))
console.log('usable after', Math.round(performance.now() - t1))
const result = { status: 'SUCCESS', response: 'Mail sent successfully', delivery: 'sent', messageId: '<abc@example.com>', serverResponse: '250 2.0.0 Ok: queued as 4F1', accepted: ['a@example.com'], rejected: [] }
let n = 0
const one = async (k: 'claim'|'all') => {
  const job = { cluster: 'default', jobKey: String(2251799813685249n + BigInt(n++)) }
  if (k === 'all') await ledger.read(job)
  await ledger.claim(job, undefined, claimOf(crypto.randomUUID(), {}))
  if (k === 'all') { const { entry } = await ledger.read(job); void entry; await ledger.record(job, entry?.attempt ?? '', { state: 'sent', result }); await ledger.end(job, entry?.attempt ?? '') }
}
for (const k of ['claim', 'all'] as const) for (const width of [1, 1, 5, 16, 32, 100]) {
  const total = width === 1 ? 500 : 3000
  const cpu = process.cpuUsage(); const start = performance.now()
  let left = total
  await Promise.all(Array.from({ length: width }, async () => { while (left-- > 0) await one(k) }))
  const used = process.cpuUsage(cpu)
  const wall = performance.now() - start
  console.log(k, 'width', width, 'cpu ms/job', ((used.user + used.system) / 1000 / total).toFixed(3), 'per s', Math.round(total / wall * 1000), 'latency ms', (wall / total * width).toFixed(2))
}
console.log(await server.query('select state, ended, count(*) from smtp_ledger group by 1,2', [], url))
await ledger.close()
} finally { await server.close() }
