/**
 * What a check says where it has nothing to go by.
 */
import type { CheckVerdict } from "../history-check.ts";
import type { Request } from "./requests.ts";

/**
 * The verdict where there is nothing to judge: a history without any answer breaks no promise, one whose answers carry no
 * zxid is of no coordination service. Undefined: there is.
 */
export function nothingToSay(requests: readonly Request[]): CheckVerdict | undefined {
  if (requests.some(({ answer }) => answer?.zxid !== undefined)) return undefined;
  const isSilent = requests.every(({ answer }) => answer === undefined);
  return isSilent
    ? { valid: true, message: "Nothing was answered.", operations: [] }
    : { valid: "unknown", message: "No answer carries a zxid.", operations: [] };
}
