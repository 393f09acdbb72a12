import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { errorCode } from '../../text/error-text.ts'

export interface Place {
  /** Absolute; a driver that is given a text with `http:` in front would look for a server. */
  readonly path: string
  /** Who else can write there, if somebody can. */
  readonly warning?: string
  /** Throws when there is another file, or a link, by now. */
  check(): void
}

/** Makes folder and file where they are missing, for this user alone, and follows no link to a file. Throws. */
export function preparePlace(given: string): Place {
  const folder = makeFolder(dirname(resolve(given)))
  const path = join(folder, basename(given))
  for (const end of ['-wal', '-shm', '-journal']) refuseLink(path + end)
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants
  let opened: number
  try {
    // results name recipients; the driver would make the file readable for all, and its neighbours take its mode
    opened = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
  } catch (error) {
    if (errorCode(error) === 'ELOOP') throw isLink(path)
    throw error
  }
  let stats: Stats
  try {
    stats = fstatSync(opened)
    if (!stats.isFile()) throw new Error('it is a device, not a file')
    fchmodSync(opened, 0o600)
  } finally {
    closeSync(opened)
  }
  const open = [['folder', folder, statSync(folder)] as const, ['file', path, stats] as const].filter(
    ([, , { mode, uid, gid }]) => othersCanWrite(mode, uid, gid),
  )
  return {
    path,
    ...(open.length > 0 && {
      warning: open.map(([what, where]) => `others can write to the ${what} ${where}`).join('; '),
    }),
    check() {
      const now = lstatSync(path)
      if (now.isSymbolicLink()) throw isLink(path)
      if (now.ino !== stats.ino || now.dev !== stats.dev)
        throw new Error('it was replaced while it was opened')
    },
  }
}

/** One after the other: where nothing can be made (`/proc/x`), the recursive way of Node 20 never ends. */
function makeFolder(folder: string): string {
  const missing: string[] = []
  for (let at = folder; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at)
  for (const one of missing) {
    try {
      mkdirSync(one, { mode: 0o700 })
    } catch (error) {
      // another worker was quicker
      if (errorCode(error) !== 'EEXIST') throw error
    }
  }
  return realpathSync(folder)
}

function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw isLink(path)
}

function isLink(path: string): Error {
  return new Error(`${path} is a link, and the ledger follows none; name the file itself in SMTP_LEDGER`)
}

/** A volume of Kubernetes is written by a group that the worker belongs to (fsGroup). */
function othersCanWrite(mode: number, uid: number, gid: number): boolean {
  const [user, groups] = [process.getuid?.(), process.getgroups?.()]
  // not on Windows, where modes say nothing
  if (user === undefined || groups === undefined) return false
  if ((mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !groups.includes(gid))) return true
  return uid !== user && uid !== 0
}
