/**
 * mix: each operation from one of several generators, drawn at random.
 *
 * When the drawn generator is pending, another one is drawn, so that no free worker waits. One that is done drops out.
 * So the weights hold among the generators that have an operation.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { DONE, pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";
import { updateAll } from "./weighted.ts";
import type { Weighted } from "./weighted.ts";

/**
 * Operations of all generators in random order, by weight (default 1). Ends when all of them have.
 * @example
 * ```ts
 * mix([reads, writes]);
 * mix([{ weight: 3, generator: reads }, { weight: 1, generator: writes }]);
 * ```
 */
export function mix(parts: readonly (Generator | Weighted)[]): Generator {
  return new Mixture(parts.map((part) => ("generator" in part ? part : { weight: 1, generator: part })));
}

class Mixture implements Generator {
  readonly parts: readonly Weighted[];

  constructor(parts: readonly Weighted[]) {
    this.parts = parts;
  }

  next(context: Context): Answer {
    let remaining = this.parts;
    let wakeAt: number | undefined;
    const waiting: Weighted[] = [];
    while (remaining.length > 0) {
      const position = draw(context, remaining);
      const part = remaining[position];
      if (part === undefined) break;
      const answer = part.generator.next(context);
      const others = without(remaining, position);
      if (answer.type === "operation") {
        const next = answer.next === part.generator ? part : { weight: part.weight, generator: answer.next };
        others.push(...waiting, next);
        return proceed(answer.operation, new Mixture(others));
      }
      if (answer.type === "pending") {
        waiting.push({ weight: part.weight, generator: answer.next });
        if (answer.wakeAt !== undefined) wakeAt = Math.min(wakeAt ?? Infinity, answer.wakeAt);
      }
      remaining = others;
    }
    return waiting.length === 0 ? DONE : pending(new Mixture(waiting), wakeAt);
  }

  update(context: Context, event: HistoryEvent): Generator {
    const updated = updateAll(this.parts, context, event);
    return updated === this.parts ? this : new Mixture(updated);
  }
}

/** The position of a part, drawn by weight. */
function draw(context: Context, parts: readonly Weighted[]): number {
  if (parts.length === 1) return 0;
  let total = 0;
  for (const part of parts) total += part.weight;
  let rest = context.random.unit() * total;
  for (let position = 0; position < parts.length; position++) {
    rest -= (parts[position] as Weighted).weight;
    if (rest < 0) return position;
  }
  return parts.length - 1;
}

function without<T>(items: readonly T[], position: number): T[] {
  const others: T[] = [];
  for (let at = 0; at < items.length; at++) {
    if (at !== position) others.push(items[at] as T);
  }
  return others;
}
