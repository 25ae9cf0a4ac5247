/**
 * Final reads: those that are invoked when everything was healed and all updates had time to get everywhere.
 */
import type { Operation } from "../../histories/operation.ts";

/** The value with which a final read is invoked; every other read is invoked with null. */
export const FINAL_READ = "final";

/** Whether it is a read of that kind, with an answer. */
export function isFinalAnswer({ f, input, outcome }: Operation): boolean {
  return f === "read" && input === FINAL_READ && outcome === "ok";
}
