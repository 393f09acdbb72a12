import { buildWorker } from '../support/built-worker.ts'

export default buildWorker
