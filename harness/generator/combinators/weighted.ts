/**
 * Weighted: a generator among others, and how likely it is to be the next. What `any` and `mix` are made of.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Context, Generator } from "../generator.ts";

export interface Weighted {
  /** More than 0; only its relation to the others' matters. */
  readonly weight: number;
  readonly generator: Generator;
}

/** Tells each of the event; the same array when it is none of their business, so that nothing is made anew. */
export function updateAll(parts: readonly Weighted[], context: Context, event: HistoryEvent): readonly Weighted[] {
  let updated: Weighted[] | undefined;
  for (let position = 0; position < parts.length; position++) {
    const part = parts[position] as Weighted;
    const generator = part.generator.update(context, event);
    if (generator === part.generator) continue;
    updated ??= parts.slice();
    updated[position] = { weight: part.weight, generator };
  }
  return updated ?? parts;
}
