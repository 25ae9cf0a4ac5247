/**
 * any: several generators side by side; whichever has the soonest operation goes next.
 *
 * When the soonest operation is for later and another generator waits, for an event or for a time, the answer is to
 * wait as well. Otherwise a sleep beside a rare operation would end too late, and would start again each time that
 * the operation is dropped.
 *
 * Source: Jepsen's `any`.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { DONE, pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator, PlannedOperation } from "../generator.ts";
import { updateAll } from "./weighted.ts";
import type { Weighted } from "./weighted.ts";

/**
 * The soonest operation of these generators; those for the same time are equally likely. Ends when all of them have.
 * Cost: asks every generator for each operation.
 */
export function any(...parts: readonly Generator[]): Generator {
  return side(parts.map((generator) => ({ weight: 1, generator })));
}

/** `any`, but among operations for the same time each is as likely as its weight says. */
export function anyWeighted(parts: readonly Weighted[]): Generator {
  return side(parts);
}

/** The generators side by side; a single one has no rivals, so it needs nothing around it. */
function side(parts: readonly Weighted[]): Generator {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first.generator : new Any(parts);
}

class Any implements Generator {
  readonly parts: readonly Weighted[];

  constructor(parts: readonly Weighted[]) {
    this.parts = parts;
  }

  next(context: Context): Answer {
    return soonest(context, this.parts);
  }

  update(context: Context, event: HistoryEvent): Generator {
    const updated = updateAll(this.parts, context, event);
    return updated === this.parts ? this : new Any(updated);
  }
}

function soonest(context: Context, parts: readonly Weighted[]): Answer {
  const kept: Weighted[] = [];
  let best: { operation: PlannedOperation; next: Weighted; at: number; weight: number } | undefined;
  let wakeAt = Infinity;
  let isWaiting = false;
  for (const part of parts) {
    const { weight } = part;
    const answer = part.generator.next(context);
    if (answer.type === "done") continue;
    if (answer.type === "pending") {
      isWaiting = true;
      wakeAt = Math.min(wakeAt, answer.wakeAt ?? Infinity);
      kept.push(answer.next === part.generator ? part : { weight, generator: answer.next });
      continue;
    }
    kept.push(part);
    const { operation } = answer;
    const time = Math.max(operation.time, context.time);
    const bestTime = best === undefined ? Infinity : Math.max(best.operation.time, context.time);
    const rivals: number = time === bestTime && best !== undefined ? best.weight + weight : weight;
    if (time < bestTime || (time === bestTime && context.random.unit() * rivals < weight)) {
      best = { operation, next: { weight, generator: answer.next }, at: kept.length - 1, weight: rivals };
    } else if (time === bestTime && best !== undefined) {
      best.weight = rivals;
    }
  }
  if (kept.length === 0) return DONE;
  if (best === undefined) return pending(side(kept), wakeAt === Infinity ? undefined : wakeAt);
  if (isWaiting && best.operation.time > context.time) {
    return pending(side(kept), Math.min(wakeAt, best.operation.time));
  }
  kept[best.at] = best.next;
  return proceed(best.operation, side(kept));
}
