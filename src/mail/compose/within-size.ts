import type { Sources } from '../content/source.ts'
import { refuseOversize } from './oversize.ts'

/**
 * The sources of one mail: as soon as what was found cannot fit into a mail of `mostBytes`, nothing more is asked for.
 * `open` rejects with TOO_LARGE then.
 */
export function withinSize(sources: Sources, mostBytes: number): Sources {
  let found = 0
  return {
    async open(attachment, heldBytes, signal) {
      const source = await sources.open(attachment, heldBytes, signal)
      found += source.size
      refuseOversize(found * (4 / 3), mostBytes)
      return source
    },
  }
}
