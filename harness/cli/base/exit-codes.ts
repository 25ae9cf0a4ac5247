/**
 * Exit codes, Jepsen's: a script can tell "the system is wrong" from "the harness is".
 */
import type { Verdict } from "../../../histories/verdict.ts";

/** The exit codes by name. */
export const EXIT = {
  /** Everything was valid. */
  valid: 0,
  /** At least one verdict is invalid. */
  invalid: 1,
  /** Nothing is invalid, but at least one verdict is unknown. */
  unknown: 2,
  /** Bad arguments, a bad specification, an unreadable history, a program that does not start: the message says why. */
  badInput: 254,
  /** The harness itself failed. */
  failed: 255,
} as const;

/** The exit code of a verdict: 0 for true, 1 for false, 2 for "unknown". */
export function exitCodeOf(verdict: Verdict): number {
  if (verdict === true) return EXIT.valid;
  return verdict === false ? EXIT.invalid : EXIT.unknown;
}

/** The user's mistake: shown as its message alone, without a stack, with exit code 254. */
export class InputError extends Error {
  override readonly name = "InputError";
}
