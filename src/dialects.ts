/**
 * The one table of input dialects: how the inputs of a job are named and written, and the job type that is served in it
 * without being told. A dialect that is planned ends the start, like a setting. What each one does is in
 * `connector/input/`, one folder for each.
 */
export const dialects = {
  seed: { jobType: 'com.infosys.camundaconnectors.email:smtp:1', status: 'built' },
  camunda: { jobType: 'io.camunda:email:1', status: 'planned' },
} as const satisfies Record<string, DialectRow>

interface DialectRow {
  readonly jobType: string
  readonly status: 'built' | 'planned'
}

type Dialects = typeof dialects

/** A dialect that this version speaks. */
export type DialectName = {
  [Name in keyof Dialects]: Dialects[Name]['status'] extends 'built' ? Name : never
}[keyof Dialects]

/** The dialect of the element template, and of what is served when nobody says otherwise. */
export const DEFAULT_DIALECT: DialectName = 'seed'
