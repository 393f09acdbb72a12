import { createMemoryLedger } from '../../src/ledger/memory.ts'
import { describeLedger } from './contract.ts'

describeLedger('memory', async () => createMemoryLedger(() => 0))
