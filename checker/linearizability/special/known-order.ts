/**
 * The last step of every algorithm that gets the only possible order from the answers: does real time allow it?
 */
import type { Operation } from "../../../histories/operation.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** Valid iff no operation returned before one in front of it in the order was invoked. Cost: linear. */
export function inKnownOrder({ invoke, complete, operations }: KeyHistory, order: readonly number[]): Ruling {
  let [latest, latestItem] = [-1, -1];
  for (const item of order) {
    if ((complete[item] ?? NEVER) < latest) {
      const [early, late] = [item, latestItem].map((one) => nameOf(operations[one]));
      const because = `${early} returned before ${late} began, yet shows the later state`;
      return { verdict: false, because };
    }
    const begin = invoke[item] ?? wrongIndex(item);
    if (begin > latest) [latest, latestItem] = [begin, item];
  }
  return { verdict: true, order };
}

/** The operation in words. Negative ids are those of `beginnings.ts`. */
function nameOf(operation: Operation | undefined): string {
  const id = operation?.id ?? -1;
  return id < 0 ? "what was there at the beginning" : `operation ${id}`;
}
