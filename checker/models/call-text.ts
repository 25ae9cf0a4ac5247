/**
 * A call in words, the same way in every model: "dequeue → 4", "add 4 (never answered)".
 */
import { shortText } from "./json-text.ts";
import type { Call } from "./model.ts";

/** @param shows what of the call is worth saying; an answer that repeats the input is not */
export function callText(call: Call, shows: { readonly input: boolean; readonly output: boolean }): string {
  const input = shows.input ? ` ${shortText(call.input)}` : "";
  if (!call.known) return `${call.f}${input} (never answered)`;
  return `${call.f}${input}${shows.output ? ` → ${shortText(call.output ?? null)}` : ""}`;
}
