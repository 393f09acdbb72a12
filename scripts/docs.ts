import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describeAccounts } from './describe-accounts.ts'
import { describeDkim } from './describe-dkim.ts'
import { describeFailures } from './describe-failures.ts'
import { describeLicences } from './describe-licences.ts'
import { describeTemplates } from './describe-templates.ts'
import { describeTls } from './describe-tls.ts'
import { gatewayProtocol } from './gateway-protocol.ts'
import { describeSettings, exampleEnv } from '../src/settings/describe.ts'

/** The files that are made from tables in the code, and from the SDK's protocol. A test compares them; `npx tsx scripts/docs.ts` writes them anew. */
export const generatedDocs: readonly { readonly path: string; readonly text: () => string }[] = [
  { path: 'docs/configuration.md', text: describeSettings },
  { path: '.env.example', text: exampleEnv },
  { path: 'docs/accounts.md', text: describeAccounts },
  { path: 'docs/dkim.md', text: describeDkim },
  { path: 'docs/errors.md', text: describeFailures },
  { path: 'docs/security.md', text: describeTls },
  { path: 'docs/templates.md', text: describeTemplates },
  { path: 'docs/licences.md', text: describeLicences },
  { path: 'src/broker/gateway-protocol.json', text: gatewayProtocol },
]

export async function writeGeneratedDocs(root: URL): Promise<void> {
  for (const { path, text } of generatedDocs) await writeFile(new URL(path, root), text())
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeGeneratedDocs(new URL('..', import.meta.url))
