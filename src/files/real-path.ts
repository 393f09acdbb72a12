import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'

/** The path without links, also of something that is not there yet. */
export function realPath(path: string): string {
  const whole = resolve(path)
  try {
    return realpathSync(whole)
  } catch {
    return dirname(whole) === whole ? whole : join(realPath(dirname(whole)), basename(whole))
  }
}

/** Whether a path is the folder or lies in it, links resolved. */
export function contains(folder: string, path: string): boolean {
  const way = relative(realPath(folder), realPath(path))
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith('../'))
}
