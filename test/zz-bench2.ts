import { PostgresServer } from './support/postgres-server.ts'
import { Pool } from 'pg'
import { createPostgresLedger } from '../src/ledger/postgres.ts'
import * as st from '../src/ledger/postgres-statements.ts'
const server = await PostgresServer.start()
try {
const url = await server.createDatabase()
const ledger = createPostgresLedger({ url, retentionMs: 1e9, masker: () => (t) => t })
while (ledger.problem() !== undefined) await new Promise((r) => setTimeout(r, 2))
const pool = new Pool({ connectionString: url, max: 4, min: 1 })
const measure = async (name: string, f: (i: number) => Promise<unknown>) => {
  for (let i = 0; i < 200; i++) await f(i)
  const cpu = process.cpuUsage(); const start = performance.now()
  for (let i = 0; i < 1000; i++) await f(i + 1000)
  const used = process.cpuUsage(cpu)
  console.log(name.padEnd(30), 'cpu', ((used.user + used.system) / 1e6).toFixed(3), 'latency', ((performance.now() - start) / 1000).toFixed(3))
}
let n = 0
const claimArgs = () => [['c'], [String(n++)], [null], [null], [null], [crypto.randomUUID()], ['f'.repeat(64)], [1000], [60000.5], ['{"messageId":"<a@b>","server":"x:25","time":"2026"}']]
for (let r = 0; r < 2; r++) {
await measure('select 1', () => pool.query('select 1'))
await measure('read unnamed', (i) => pool.query(st.READ, [['c'], [String(i)]]))
await measure('read named', (i) => pool.query({ name: 'r', text: st.READ, values: [['c'], [String(i)]] }))
await measure('claim unnamed', () => pool.query(st.CLAIM, claimArgs()))
await measure('claim named', () => pool.query({ name: 'c', text: st.CLAIM, values: claimArgs() }))
await measure('keep date', () => pool.query(st.KEEP_DATE, ['d', String(n++), 'f', 1]))
await measure('ledger claim', () => ledger.claim({ cluster: 'e', jobKey: String(n++) }, undefined, { attempt: crypto.randomUUID(), fingerprint: 'f', firstDate: 1, deadlineMs: 1000.5, trace: { messageId: 'x', server: 'y', time: 'z' } }))
}
await pool.end()
await ledger.close()
} finally { await server.close() }
