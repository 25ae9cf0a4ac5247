/**
 * The lock with fencing tokens, in O(n log n): the tokens show the order.
 *
 * The order is acquire t, release t for each token, ascending; the last token may stay held. Then real time must allow
 * this order. An acquire that never returned got a token that nobody can release. So it can only be the last, and is
 * left out. The algorithm does not apply after a failed acquire, or if a token is released that no acquire answered, as
 * the tokens do not show where those stand.
 *
 * Source: levels (Gibbons and Korach 1997, with the order known).
 */
import { shortText } from "../../models/json-text.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";
import { inKnownOrder } from "./known-order.ts";

/** Decides, with a linearization if valid. */
export function fencedLockRuling(history: KeyHistory, effort: Effort): Ruling {
  const { calls, complete } = history;
  effort(calls.length * 64);
  const acquires = new Map<number, number>();
  const releases = new Map<number, number>();
  for (let item = 0; item < calls.length; item++) {
    const call = calls[item];
    if (call === undefined || (call.f === "acquire" && !call.known)) continue;
    const token = call.f === "acquire" ? call.output : call.input;
    if (token === null || token === undefined) return { verdict: undefined, because: "an attempt that failed" };
    if (call.f === "acquire" && (!Number.isSafeInteger(token) || Number(token) <= 0)) {
      return {
        verdict: false,
        because: `operation ${history.operations[item]?.id} got ${shortText(token)}, which is not a token`,
        items: () => [item],
      };
    }
    const row = call.f === "acquire" ? acquires : releases;
    const other = row.get(Number(token));
    if (other !== undefined && call.f === "release")
      return { verdict: undefined, because: `token ${Number(token)} is released twice` };
    if (other !== undefined) {
      return { verdict: false, because: `token ${Number(token)} was given out twice`, items: () => [other, item] };
    }
    row.set(Number(token), item);
  }
  for (const token of releases.keys()) {
    if (!acquires.has(token))
      return { verdict: undefined, because: `token ${token} is released and nobody was told of it` };
  }
  const order: number[] = [];
  const tokens = [...acquires.keys()].sort((a, b) => a - b);
  for (const [place, token] of tokens.entries()) {
    const [acquire, release] = [acquires.get(token) ?? -1, releases.get(token)];
    order.push(acquire);
    if (release === undefined) {
      const next = acquires.get(tokens[place + 1] ?? -1);
      if (next === undefined) continue;
      return {
        verdict: false,
        because: `token ${tokens[place + 1]} was given out while ${token} was never released`,
        items: () => [acquire, next],
      };
    }
    if (place + 1 < tokens.length || complete[release] !== NEVER) order.push(release);
  }
  return inKnownOrder(history, order);
}
