import { createPrivateKey, type KeyObject } from 'node:crypto'
import { FileProblem } from './file-problem.ts'

/** The private key of a PEM text. Throws a FileProblem. */
export function privateKeyIn(pem: string): KeyObject {
  if (/-----BEGIN ENCRYPTED |Proc-Type: 4,ENCRYPTED/.test(pem))
    throw new FileProblem(['holds a key with a passphrase; give one without'])
  try {
    return createPrivateKey(pem)
  } catch {
    throw new FileProblem(['holds no private key in PEM form'])
  }
}
