import type { ComposerSettings } from '../../src/mail/compose/compose.ts'
import { createContentRoot, type ContentRoot } from '../../src/mail/content/root.ts'
import { createSources, type SourceSettings } from '../../src/mail/content/source.ts'

/** What mails are composed with; without a root, no file may be used. */
export function composerSettings(
  contentRoot: ContentRoot = createContentRoot({ prefixes: [] }),
  changes: Partial<ComposerSettings> = {},
): ComposerSettings {
  return {
    cluster: 'test',
    contentRoot,
    sources: createSources({ root: contentRoot, ...nowhere }),
    followUp: { timeZone: 'UTC', time: '17:00' },
    maxMessageBytes: 10_000_000,
    attachmentTypesDeny: [],
    signing: () => new Map(),
    ...changes,
  }
}

/** Nothing comes from another machine. */
export const nowhere: Omit<SourceSettings, 'root'> = {
  getDocument: () => Promise.reject(new Error('no store is asked')),
  getUrl: () => Promise.reject(new Error('no host is asked')),
  limits: { mostBytes: 7_500_000, patienceMs: 10_000 },
}

/** Nothing is given up. */
export const neverAborted = new AbortController().signal
