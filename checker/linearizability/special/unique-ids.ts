/**
 * Unique ids, in linear time: every order is right if no id was given out twice, or before the history begins.
 */
import { canonicalText, shortText } from "../../models/json-text.ts";
import type { Effort } from "../../base/effort.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";

/** Decides, with a linearization if valid. */
export function uniqueIdsRuling(history: KeyHistory, effort: Effort): Ruling {
  const { calls, model, returns } = history;
  effort(calls.length * 64);
  const seen = new Map<string, number>();
  for (const item of returns) {
    const call = calls[item];
    const id = call?.output ?? null;
    if (call !== undefined && model.step(model.initial, call) === undefined) {
      return { verdict: false, because: `${shortText(id)} had been given out before`, items: () => [item] };
    }
    const other = seen.get(canonicalText(id));
    if (other !== undefined) {
      return { verdict: false, because: `${shortText(id)} was given out twice`, items: () => [other, item] };
    }
    seen.set(canonicalText(id), item);
  }
  // Real time always allows the order of returns.
  return { verdict: true, order: returns };
}
