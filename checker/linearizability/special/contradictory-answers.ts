/**
 * Answers that contradict themselves: no state gives them, so the rest of the history does not matter.
 */
import type { Effort } from "../../base/effort.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";

/** The ruling on the first such answer; undefined where there is none. Linear in the size of the answers. */
export function contradictoryAnswer({ calls, model }: KeyHistory, effort: Effort): Ruling | undefined {
  if (model.contradiction === undefined) return undefined;
  for (const [item, call] of calls.entries()) {
    effort(16 + (Array.isArray(call.output) ? 16 * call.output.length : 0));
    const because = model.contradiction(call);
    if (because !== undefined) return { verdict: false, because, items: () => [item] };
  }
  return undefined;
}
