/**
 * The one table of input dialects: how the inputs of a job are named and written, and the job type that is served in it
 * without being told. What each one does is in `connector/input/`, one folder for each.
 */
export const dialects = {
  seed: { jobType: 'com.infosys.camundaconnectors.email:smtp:1' },
  camunda: { jobType: 'io.camunda:email:1' },
} as const satisfies Record<string, DialectRow>

interface DialectRow {
  readonly jobType: string
}

export type DialectName = keyof typeof dialects

export function isDialectName(name: string): name is DialectName {
  return Object.hasOwn(dialects, name)
}

/** The dialect of the element template, and of what is served when nobody says otherwise. */
export const DEFAULT_DIALECT: DialectName = 'seed'
