import { readFileSync } from 'node:fs'

export interface ProgramFacts {
  /** Of this worker; `unknown` where its package.json is not beside it. */
  readonly version: string
  readonly node: string
}

/** What runs here, for the first line of the log. `home`: the folder of its package.json. */
export function programFacts(home: URL): ProgramFacts {
  return { version: versionIn(new URL('package.json', home)), node: process.version }
}

function versionIn(file: URL): string {
  try {
    const [, version] = /"version":\s*"([^"]+)"/.exec(readFileSync(file, 'utf8')) ?? []
    return version ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
