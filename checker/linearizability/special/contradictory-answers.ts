/**
 * Answers that contradict themselves, in linear time: no state gives them, so nothing else of the history matters.
 */
import type { Effort } from "../../base/effort.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";

/** The ruling on the first such answer; undefined where there is none. */
export function contradictoryAnswer({ calls, model }: KeyHistory, effort: Effort): Ruling | undefined {
  if (model.contradiction === undefined) return undefined;
  for (const [item, call] of calls.entries()) {
    effort(16 + (Array.isArray(call.output) ? 16 * call.output.length : 0));
    const because = model.contradiction(call);
    if (because !== undefined) return { verdict: false, because, items: () => [item] };
  }
  return undefined;
}
