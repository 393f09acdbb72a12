/** What an error of unknown make says; its text may hold anything, so it is masked before people read it. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The code of an error of unknown make: `ENOENT`, `23505`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** As short as it is clear: a system's code, which says as much as its message and repeats no path, or the message. */
export function errorReason(error: unknown): string {
  return errorCode(error) ?? errorText(error)
}
