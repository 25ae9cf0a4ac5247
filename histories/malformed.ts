/** A history that breaks the rules of its format or of histories as such: the user's mistake, told by place. */
export class MalformedHistoryError extends Error {
  override readonly name = "MalformedHistoryError";

  /**
   * @param place where, e.g. "history.jsonl:17" or "event 17"
   * @param problem what was expected and what was found
   */
  constructor(place: string, problem: string, options?: { readonly cause?: unknown }) {
    super(`${place}: ${problem}`, options);
  }
}
