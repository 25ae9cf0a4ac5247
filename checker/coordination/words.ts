/**
 * What a check says where it has nothing to go by.
 */
import type { CheckVerdict } from "../history-check.ts";
import type { Request } from "./requests.ts";

/** "unknown" for a history whose answers carry no zxid: it is of no coordination service. Undefined: they do. */
export function nothingToSay(requests: readonly Request[]): CheckVerdict | undefined {
  if (requests.some(({ answer }) => answer?.zxid !== undefined)) return undefined;
  return { valid: "unknown", message: "No answer carries a zxid.", operations: [] };
}
