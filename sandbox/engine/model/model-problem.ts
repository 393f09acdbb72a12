export interface Finding {
  /** Id of the element; none where the file itself is meant. */
  readonly element?: string
  readonly problem: string
}

/** A model that cannot be deployed: what is wrong with which element. */
export class ModelProblem extends Error {
  override readonly name = 'ModelProblem'
  readonly findings: readonly Finding[]

  constructor(findings: readonly Finding[]) {
    super(
      findings
        .map(({ element, problem }) => (element === undefined ? problem : `Element: ${element}: ${problem}`))
        .join('\n'),
    )
    this.findings = findings
  }
}
