/** What goes into and comes out of an expression. A bigint is an integer of 64 bits that a number cannot hold. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}
