import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
    }),
  ),
})

export interface LockedPackage {
  /** Where it is installed, from the root of the project. */
  readonly path: string
  readonly name: string
  readonly version: string
  /** As the package says it: an SPDX expression, or nothing. */
  readonly licence: string
  /** Whether it comes with the worker; the others are for tests and builds alone. */
  readonly production: boolean
}

/** All that package-lock.json installs, packages for other systems included. */
export function lockedPackages(lock: string = readLock()): readonly LockedPackage[] {
  return Object.entries(Lock.parse(JSON.parse(lock)).packages)
    .filter(([path]) => path !== '')
    .map(([path, { version = '', license = '', dev = false }]) => ({
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      production: !dev,
    }))
}

const readLock = (): string => readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')

/** Licences that ask for no more than their notice: a package with another one is looked at by a person first. */
export const allowedLicences = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
]

/** Whether one of the licences to choose from is allowed; several that hold together (AND) are for a person. */
export function isAllowed(licence: string): boolean {
  const choices = licence.replace(/^\((.*)\)$/, '$1').split(' OR ')
  return choices.some((choice) => allowedLicences.includes(choice)) && !/[()]| AND /.test(choices.join(' '))
}

/** Packages for tests whose licence a person has read in the version named, since they name none of the list. */
const read = new Set([
  // MIT, and the sign of bpmn.io stays on each diagram that it draws
  'bpmn-js@18.31.1',
  // MIT: it says so in its files alone
  'cli-table@0.3.11',
  // MPL-2.0: reads calendars in tests, unchanged, and is not handed on
  'ical.js@2.2.1',
])

/** Whether a package for tests is one whose licence a person has read; what comes with the worker is never one. */
export const wasRead = ({ name, version, production }: LockedPackage): boolean =>
  !production && read.has(`${name}@${version}`)
