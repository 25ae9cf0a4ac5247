/**
 * A history that breaks the rules of its format, or of histories as such. It is the user's mistake, told by its place.
 */
export class MalformedHistoryError extends Error {
  /** The name of this class. */
  override readonly name = "MalformedHistoryError";
  /** Where, e.g. "history.jsonl:17" or "event 17". */
  readonly place: string;
  /** What was expected and what was found. */
  readonly problem: string;
  /** Index of the event that breaks a rule of histories; undefined when a line or form could not be read. */
  readonly index: number | undefined;

  constructor(place: string, problem: string, options: { readonly cause?: unknown; readonly index?: number } = {}) {
    super(`${place}: ${problem}`, "cause" in options ? { cause: options.cause } : undefined);
    this.place = place;
    this.problem = problem;
    this.index = options.index;
  }
}
