/**
 * Weighted: a generator among others, and how likely it is to be next. `any` and `mix` are made of these.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Context, Generator } from "../generator.ts";

/** A generator with its share of the draws. */
export interface Weighted {
  /** Above 0; only its ratio to the other weights matters. */
  readonly weight: number;
  /** What it gives when it is drawn. */
  readonly generator: Generator;
}

/**
 * Passes the event to each generator. Returns the same array when nothing changed, so that callers need make nothing.
 */
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
