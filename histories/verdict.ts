/**
 * The verdict: three values, and never "valid" by default. A checker that stopped early, crashed or had too
 * little to look at says "unknown".
 */
export type Verdict = true | false | "unknown";

/** The verdict of several verdicts together: any false is false, else any unknown is unknown; true when empty. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let result: Verdict = true;
  for (const verdict of verdicts) {
    if (verdict === false) return false;
    if (verdict === "unknown") result = "unknown";
  }
  return result;
}
