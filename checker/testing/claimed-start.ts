/**
 * What an explanation's operations are said to contradict each other from: its last sentence tells it to people, and the
 * oracle takes it at its word.
 */
import type { Explanation } from "../../histories/results.ts";

/** The object as it was at first; whatever it held; or what the operations before those that are named can have left. */
export function claimedStart({ sentences }: Explanation): "initial" | "any" | "reached" {
  const last = sentences.at(-1) ?? "";
  if (last.includes("whatever was there before")) return "any";
  return last.includes("what came before") ? "reached" : "initial";
}
