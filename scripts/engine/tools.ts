import { findJava } from './find-java.ts'
import { findZeebe, type Say } from './zeebe-distribution.ts'

/** What an engine is started from. */
export interface EngineTools {
  readonly javaHome: string
  readonly distribution: string
}

/** Finds Java and Zeebe, brings Zeebe when needed; throws EngineUnavailable with one sentence otherwise. */
export async function findEngineTools(say: Say): Promise<EngineTools> {
  // Java first: nobody should wait for a download that cannot be run
  const javaHome = await findJava()
  return { javaHome, distribution: await findZeebe(say) }
}
