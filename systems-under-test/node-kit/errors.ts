/**
 * Error codes of replies and outcomes, and what each says about the operation.
 *
 * A definite error promises that the operation did not and will not happen. After any other error it may have taken
 * effect, or still may. A wrong definite error makes the history false, a wrong indefinite one only makes it weaker.
 * So a code that is not listed here is indefinite.
 */
import type { ClientOutcome } from "./client.ts";
import type { Json } from "./node.ts";

/** What an error code says. */
export interface ErrorCode {
  /** True: the operation certainly did not and will not happen. */
  readonly isDefinite: boolean;
  /** A sentence for people. */
  readonly meaning: string;
}

/**
 * The meaning of each code, for the attempt that it answers: "not-leader", "not-serving", "not-connected",
 * "unknown-operation", "mismatch" and "not-found" are definite; "timeout", "disconnected", "session-expired" and
 * "lost-leadership" are not. An operation failed definitely only if all its attempts did.
 */
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

/** Whether this code promises that nothing happened; false for unknown codes. */
export function isDefinite(code: string): boolean {
  return Object.hasOwn(errorCodes, code) && errorCodes[code]?.isDefinite === true;
}

/**
 * The outcome of an operation that ended with this code: `fail` if the code is definite, otherwise `info`. Only for
 * operations with a single attempt, because the code says nothing about earlier attempts.
 */
export function failedOutcome(code: string, value: Json): ClientOutcome {
  return { type: isDefinite(code) ? "fail" : "info", value, error: code };
}
