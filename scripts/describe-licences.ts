import { lockedPackages } from './locked-packages.ts'
import { markdownTable } from './markdown-table.ts'

/** The page about the packages that the worker brings with it, `docs/licences.md`. */
export function describeLicences(): string {
  const packages = lockedPackages().filter(({ production }) => production)
  // the same version can be installed in several places
  const rows = new Map(
    packages.map(({ name, version, licence }) => [`${name} ${version}`, [name, version, licence]]),
  )
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  return `# Licences

The packages that come with the worker, as \`package-lock.json\` names them; those for another operating system are not
installed. Made by \`npx tsx scripts/docs.ts\`; a test compares it with the lock file and with the licences that are
allowed (\`scripts/locked-packages.ts\`).

${markdownTable(['Package', 'Version', 'Licence'], sorted)}
`
}
