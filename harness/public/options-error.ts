/** Options that no test or hunt can have: a line for each problem, in the words that a YAML file gets. */
export class OptionsError extends Error {
  /** The name of this class. */
  override readonly name = "OptionsError";
  /** A line each, e.g. "rate: expected a number, found \"fast\"". */
  readonly problems: readonly string[];

  /** @param problems a line each */
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
