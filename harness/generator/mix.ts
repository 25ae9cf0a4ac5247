/**
 * mix: each operation from one of several generators, drawn at random.
 *
 * A generator that is pending gives way to the others instead of making a free worker wait; one that is done drops
 * out. So weights hold among those that can go on.
 */
import { DONE, pending } from "./generator.ts";
import type { Answer, Context, Generator } from "./generator.ts";
import { updateAll } from "./weighted.ts";
import type { Weighted } from "./weighted.ts";

/**
 * A random mixture; ends when all its generators have.
 * @example mix([reads, writes]) · mix([{ weight: 3, generator: reads }, { weight: 1, generator: writes }])
 */
export function mix(parts: readonly (Generator | Weighted)[]): Generator {
  return mixture(parts.map((part) => ("generator" in part ? part : { weight: 1, generator: part })));
}

function mixture(parts: readonly Weighted[]): Generator {
  const generator: Generator = {
    next(context) {
      let remaining = parts;
      let wakeAt: number | undefined;
      const waiting: Weighted[] = [];
      while (remaining.length > 0) {
        const position = draw(context, remaining);
        const part = remaining[position];
        if (part === undefined) break;
        const answer = part.generator.next(context);
        if (answer.type === "operation") return taken(answer, part, [...without(remaining, position), ...waiting]);
        if (answer.type === "pending") {
          waiting.push({ weight: part.weight, generator: answer.next });
          if (answer.wakeAt !== undefined) wakeAt = Math.min(wakeAt ?? Infinity, answer.wakeAt);
        }
        remaining = without(remaining, position);
      }
      return waiting.length === 0 ? DONE : pending(mixture(waiting), wakeAt);
    },
    update(context, event) {
      const updated = updateAll(parts, context, event);
      return updated === parts ? generator : mixture(updated);
    },
  };
  return generator;
}

function taken(answer: Answer & { type: "operation" }, part: Weighted, others: readonly Weighted[]): Answer {
  const next = answer.next === part.generator ? part : { weight: part.weight, generator: answer.next };
  return { type: "operation", operation: answer.operation, next: mixture([...others, next]) };
}

/** The position of one of the parts, by weight. */
function draw(context: Context, parts: readonly Weighted[]): number {
  if (parts.length === 1) return 0;
  let total = 0;
  for (const part of parts) total += part.weight;
  let rest = context.random.unit() * total;
  for (const [position, part] of parts.entries()) {
    rest -= part.weight;
    if (rest < 0) return position;
  }
  return parts.length - 1;
}

function without<T>(items: readonly T[], position: number): readonly T[] {
  return items.filter((_, at) => at !== position);
}
