import type { TestProject } from 'vitest/node'
import { provideEngineTools } from '../support/engine-tools.ts'

export default async function setup(project: TestProject): Promise<void> {
  await provideEngineTools(project)
}
