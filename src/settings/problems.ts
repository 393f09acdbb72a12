/** What is wrong with one setting; the message names it, so that it can stand alone. */
export interface SettingProblem {
  readonly name: string
  readonly message: string
}

/** Everything that is wrong with the settings, in one error: an operator mends them in one round. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly SettingProblem[]

  constructor(problems: readonly SettingProblem[]) {
    const lines = problems.map((problem) => `  ${problem.message}`)
    super(['The worker cannot start with these settings:', ...lines].join('\n'))
    this.problems = problems
  }
}
