/** What goes into and comes out of an expression. A bigint is an integer of 64 bits that a number cannot hold. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}

/** An object that is no list; what is in it is not known. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
