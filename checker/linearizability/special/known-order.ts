/**
 * The last step of every algorithm that reads the one possible order off the answers: does real time allow it?
 */
import { NEVER } from "../key-history.ts";
import type { KeyHistory } from "../key-history.ts";
import type { Ruling } from "../ruling.ts";

/** Valid iff no operation of the order returned before one that stands ahead of it began. Linear. */
export function inKnownOrder({ invoke, complete, operations }: KeyHistory, order: readonly number[]): Ruling {
  let [latest, latestItem] = [-1, -1];
  for (const item of order) {
    if ((complete[item] ?? NEVER) < latest) {
      const [early, late] = [operations[item]?.id, operations[latestItem]?.id];
      const because = `operation ${early} returned before operation ${late} began, yet shows the later state`;
      return { verdict: false, because };
    }
    const begin = invoke[item] ?? 0;
    if (begin > latest) [latest, latestItem] = [begin, item];
  }
  return { verdict: true, order };
}
