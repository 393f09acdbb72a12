import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly folder: string
  readonly remove: () => void
}

/** A file system of its own that is full after so many kilobytes, or why there can be none: it takes root on Linux. */
export function smallDisk(kilobytes: number): SmallDisk | { readonly missing: string } {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-small-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (problem) {
    rmSync(folder, { recursive: true })
    return { missing: `no small disk to fill up: ${String(problem).trim()}` }
  }
  const remove = (): void => {
    // lazily: a driver may close its files after it says so
    execFileSync('umount', ['--lazy', folder])
    rmSync(folder, { recursive: true })
  }
  return { folder, remove }
}
