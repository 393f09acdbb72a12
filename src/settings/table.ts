import type { z } from 'zod'
import { accountsSettings } from './groups/accounts.ts'
import { connectionsSettings } from './groups/connections.ts'
import { contentSettings } from './groups/content.ts'
import { deliverySettings } from './groups/delivery.ts'
import { jobsSettings } from './groups/jobs.ts'
import { operationSettings } from './groups/operation.ts'
import { safetySettings } from './groups/safety.ts'
import { secretsSettings } from './groups/secrets.ts'
import type { SettingRow } from './row.ts'

/** Every setting of the worker but those of the Camunda client, under the name that the code uses. */
export const settingsTable = {
  ...jobsSettings,
  ...connectionsSettings,
  ...accountsSettings,
  ...deliverySettings,
  ...contentSettings,
  ...secretsSettings,
  ...safetySettings,
  ...operationSettings,
} as const satisfies Record<string, SettingRow>

type Rows = typeof settingsTable
type BuiltKey = { [Key in keyof Rows]: Rows[Key]['status'] extends 'built' ? Key : never }[keyof Rows]
type ValueOf<Row extends SettingRow> =
  z.output<Row['schema']> | (Row extends { readonly default: string } ? never : undefined)
/** The settings as the code sees them: read, checked, frozen. */
export type Settings = { readonly [Key in BuiltKey]: ValueOf<Rows[Key]> }
