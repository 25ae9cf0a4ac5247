/**
 * The history of a collection by value: which operation puts it in, which takes it out, and between which moments.
 *
 * Queue, stack and priority queue share this; they differ in which value comes out. It applies if every value is put in
 * at most once. A put that never returned, and whose value never came out, need not have happened and is left out. If
 * its value did come out, it happened before that take returned.
 */
import type { Json } from "../../../histories/json.ts";
import { canonicalText, shortText } from "../../models/json-text.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** The moment of a take that never happens: after everything, even after a return at NEVER. */
export const AFTER_ALL = NEVER + 1;

/** A value. It goes in between the moments [putFrom, putTo] and comes out between [takeFrom, takeTo]. */
export interface Passage {
  readonly value: Json;
  readonly put: number;
  /** The item that takes it out; -1: it stays. */
  take: number;
  readonly putFrom: number;
  readonly putTo: number;
  takeFrom: number;
  takeTo: number;
}

/** All values of a history, and the takes without a value. */
export interface Passages {
  readonly passages: readonly Passage[];
  /** Items of takes that found nothing. */
  readonly empties: readonly number[];
  /** Items of takes that never returned. */
  readonly lost: readonly number[];
}

/** The passages; or a ruling if a value is put in twice, taken out twice, or never put in. Cost: linear. */
export function passagesOf(
  history: KeyHistory,
  names: { readonly put: string; readonly take: string },
): Passages | Ruling {
  const { calls, invoke, complete } = history;
  const puts = new Map<string, number>();
  const takes = new Map<string, number>();
  const empties: number[] = [];
  const lost: number[] = [];
  for (let item = 0; item < calls.length; item++) {
    const call = calls[item];
    if (call?.f !== names.put) continue;
    if (call.input === null) return { verdict: undefined, because: "null goes in, which stands for nothing" };
    const key = canonicalText(call.input);
    if (puts.has(key)) return { verdict: undefined, because: `${shortText(call.input)} goes in more than once` };
    puts.set(key, item);
  }
  for (let item = 0; item < calls.length; item++) {
    const call = calls[item];
    if (call?.f !== names.take) continue;
    const value = call.output ?? null;
    if (!call.known) lost.push(item);
    else if (value === null) empties.push(item);
    else {
      const key = canonicalText(value);
      const [put, other] = [puts.get(key), takes.get(key)];
      if (put === undefined)
        return { verdict: false, because: `${shortText(value)} came out and never went in`, items: () => [item] };
      if (other !== undefined) {
        return { verdict: false, because: `${shortText(value)} came out twice`, items: () => [put, other, item] };
      }
      if ((complete[item] ?? NEVER) < (invoke[put] ?? wrongIndex(put))) {
        return { verdict: false, because: `${shortText(value)} came out before it went in`, items: () => [put, item] };
      }
      takes.set(key, item);
    }
  }
  return { passages: passagesBetween(history, puts, takes), empties, lost };
}

function passagesBetween(
  { calls, invoke, complete }: KeyHistory,
  puts: ReadonlyMap<string, number>,
  takes: ReadonlyMap<string, number>,
): Passage[] {
  const passages: Passage[] = [];
  for (const [key, put] of puts) {
    const take = takes.get(key) ?? -1;
    const putEnd = complete[put] ?? NEVER;
    if (take === -1 && putEnd === NEVER) continue;
    const putFrom = invoke[put] ?? wrongIndex(put);
    const takeTo = take === -1 ? AFTER_ALL : (complete[take] ?? NEVER);
    passages.push({
      value: calls[put]?.input ?? null,
      put,
      take,
      putFrom,
      // It goes in before it comes out, so each interval bounds the other.
      putTo: Math.min(putEnd, takeTo),
      takeFrom: take === -1 ? AFTER_ALL : Math.max(putFrom, invoke[take] ?? wrongIndex(take)),
      takeTo,
    });
  }
  return passages;
}

/** Whether this is a ruling: only rulings have a verdict. */
export function isRuling<T extends object>(value: T | Ruling): value is Ruling {
  return "verdict" in value;
}
