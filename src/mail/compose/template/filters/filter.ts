/** What filters may know beside their value. */
export interface FilterTools {
  /** Date of the mail, epoch ms. */
  readonly now: number
  /** IANA zone in which dates are written. */
  readonly timeZone: string
}

export interface Filter {
  /** Fewest and most arguments. */
  readonly takes: readonly [fewest: number, most: number]
  /** What it does, for the documentation. */
  readonly meaning: string
  /** As it stands in a template, and what it gives. */
  readonly example: readonly [template: string, gives: string]
  /** Has something to say where there is no value. */
  readonly takesNothing?: true
  /** Looks for its arguments in each part of the value, so that it takes as long as both together. */
  readonly searches?: true
  /** What it costs beside looking at the value, in characters. */
  readonly cost?: number
  /** Throws a TemplateFault where it cannot. */
  readonly apply: (value: unknown, args: readonly unknown[], tools: FilterTools) => unknown
}

export type Filters = Readonly<Record<string, Filter>>
