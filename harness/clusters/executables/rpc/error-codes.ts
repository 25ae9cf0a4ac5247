/**
 * Errors of Maelstrom's protocol: which of them say that the operation certainly did not and will not happen.
 *
 * Codes below 1000 are the protocol's, the others a system's own. One that nobody knows says nothing for certain.
 * Source: Maelstrom, resources/errors.edn.
 */
import type { Json } from "../../../../histories/json.ts";

/** What an error is called, and whether it is definite. */
export interface ErrorMeaning {
  /** e.g. "key-does-not-exist". */
  readonly name: string;
  /** True: the operation certainly did not and will not happen. */
  readonly isDefinite: boolean;
}

const definite = (name: string): ErrorMeaning => ({ name, isDefinite: true });
const indefinite = (name: string): ErrorMeaning => ({ name, isDefinite: false });

/** Codes that services and clients use themselves. */
export const ERROR_CODES = {
  notSupported: 10,
  malformedRequest: 12,
  keyDoesNotExist: 20,
  preconditionFailed: 22,
} as const;

const MEANINGS: ReadonlyMap<number, ErrorMeaning> = new Map([
  [0, indefinite("timeout")],
  [1, definite("node-not-found")],
  [10, definite("not-supported")],
  [11, definite("temporarily-unavailable")],
  [12, definite("malformed-request")],
  [13, indefinite("crash")],
  [14, definite("abort")],
  [20, definite("key-does-not-exist")],
  [21, definite("key-already-exists")],
  [22, definite("precondition-failed")],
  [30, definite("txn-conflict")],
]);

const UNKNOWN: ErrorMeaning = indefinite("unknown");

/** What the code of an error says. */
export function meaningOf(code: Json | undefined): ErrorMeaning {
  return (typeof code === "number" ? MEANINGS.get(code) : undefined) ?? UNKNOWN;
}
