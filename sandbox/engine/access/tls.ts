import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'

/** Files with PEM texts. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
  /** Whoever calls must show a certificate that this authority made. */
  readonly clientCa?: string
}

export interface TlsMaterial {
  readonly cert: Buffer
  readonly key: Buffer
  readonly clientCa?: Buffer
}

/** Reads and checks the files; rejects with a sentence for a person. */
export async function readTls({ cert, key, clientCa }: TlsFiles): Promise<TlsMaterial> {
  const material = {
    cert: await read('--tls-cert', cert),
    key: await read('--tls-key', key),
    ...(clientCa === undefined ? {} : { clientCa: await read('--tls-client-ca', clientCa) }),
  }
  try {
    createSecureContext({ cert: material.cert, key: material.key, ca: material.clientCa })
  } catch (problem) {
    throw new Error(
      `The files of --tls-cert, --tls-key and --tls-client-ca do not go together: ${why(problem)}.`,
    )
  }
  return material
}

async function read(option: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (problem) {
    throw new Error(`The file of ${option} cannot be read: ${why(problem)}.`)
  }
}

const why = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem))
