/** Options that no test or hunt can have: a line for each problem, in the words that a YAML file gets. */
export class OptionsError extends Error {
  override readonly name = "OptionsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
