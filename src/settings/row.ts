import type { TextSchema } from './types/values.ts'

export const groups = {
  jobs: 'Jobs',
  connections: 'Connections to mail servers',
  accounts: 'Named accounts',
  delivery: 'Delivery guarantee',
  content: 'Content of mails',
  safety: 'Who may be written to, and when',
  operation: 'Operation',
  secrets: 'Secrets',
} as const

export interface SettingRow {
  readonly name: string
  readonly group: keyof typeof groups
  readonly schema: TextSchema<unknown>
  /** As one would write it in the environment; read by the same schema. Without one, the value may be undefined. */
  readonly default?: string
  /** A right value, where the default is none. */
  readonly example?: string
  readonly meaning: string
  /** The value may hold a password: it is never shown. */
  readonly secret?: true
  /** planned: the start ends with an error when it is set, since ignoring it could mail real customers. */
  readonly status: 'built' | 'planned'
}
