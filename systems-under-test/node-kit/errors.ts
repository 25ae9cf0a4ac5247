/**
 * Error codes of replies and outcomes, and what each says about the operation.
 *
 * A definite error promises that the operation did not and will not happen; everything else may have taken effect,
 * or may still. A definite error given in doubt makes the history lie, an indefinite one only makes it weaker, so a
 * code that is not listed here is indefinite.
 */
import type { ClientOutcome } from "./client.ts";
import type { Json } from "./node.ts";

interface ErrorCode {
  /** True: the operation certainly did not and will not happen. */
  readonly isDefinite: boolean;
  readonly meaning: string;
}

/** What each code means, for the request it answers. A retried operation is only as definite as all its attempts. */
export const errorCodes: { readonly [code: string]: ErrorCode } = {
  "not-leader": { isDefinite: true, meaning: "Another node leads; the request was not started." },
  "not-serving": { isDefinite: true, meaning: "The node serves no requests now; the request was not started." },
  "not-connected": { isDefinite: true, meaning: "No node could be reached; the request was never sent." },
  "unknown-operation": { isDefinite: true, meaning: "The node does not know this operation." },
  mismatch: { isDefinite: true, meaning: "A compare-and-set found another value than expected." },
  "not-found": { isDefinite: true, meaning: "The key or object does not exist." },
  timeout: { isDefinite: false, meaning: "No answer in time; the request may still take effect." },
  disconnected: { isDefinite: false, meaning: "The connection broke while the answer was awaited." },
  "session-expired": { isDefinite: false, meaning: "The session is gone, and with it the memory of earlier attempts." },
  "lost-leadership": { isDefinite: false, meaning: "The node was deposed while the request was under way." },
};

/** Whether this code promises that nothing happened; false for a code that is not listed. */
export function isDefinite(code: string): boolean {
  return Object.hasOwn(errorCodes, code) && errorCodes[code]?.isDefinite === true;
}

/**
 * The outcome of an operation that ended with this error code: `fail` if the code is definite, otherwise `info`.
 * Only for an operation with a single attempt: what an earlier attempt did, this code does not know.
 */
export function failedOutcome(code: string, value: Json): ClientOutcome {
  return { type: isDefinite(code) ? "fail" : "info", value, error: code };
}
