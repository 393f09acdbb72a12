import { readFileSync } from 'node:fs'

export interface ProgramFacts {
  /** Of this worker; `unknown` where its package.json is not beside it. */
  readonly version: string
  readonly node: string
}

/** What runs here, for the first line of the log. */
export function programFacts(): ProgramFacts {
  return { version: versionIn(new URL('../../package.json', import.meta.url)), node: process.version }
}

function versionIn(file: URL): string {
  try {
    const [, version] = /"version":\s*"([^"]+)"/.exec(readFileSync(file, 'utf8')) ?? []
    return version ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
