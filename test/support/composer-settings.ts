import type { ComposerSettings } from '../../src/mail/compose/compose.ts'
import { createContentRoot, type ContentRoot } from '../../src/mail/content/root.ts'
import { createSources } from '../../src/mail/content/source.ts'

/** What mails are composed with; without a root, no file may be used. */
export function composerSettings(
  contentRoot: ContentRoot = createContentRoot({ prefixes: [] }),
  changes: Partial<ComposerSettings> = {},
): ComposerSettings {
  return {
    cluster: 'test',
    contentRoot,
    sources: createSources({ root: contentRoot }),
    followUp: { timeZone: 'UTC', time: '17:00' },
    maxMessageBytes: 10_000_000,
    attachmentTypesDeny: [],
    signing: () => new Map(),
    ...changes,
  }
}

/** Nothing is given up. */
export const neverAborted = new AbortController().signal
