/**
 * The random streams of a search: always the middle, so that no choice depends on those before it. What draws decide
 * otherwise, mostly who is first to time out, the search decides.
 *
 * Numbers of 32 bits are different: nodes draw them to make ids, which must differ. So those of a node's life are all
 * different, and how many it has drawn is part of its state.
 */
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import { hashOfText } from "./hash.ts";

/** The middle of everything. */
export const evenStream: RandomStream = {
  next: () => 2 ** 31,
  unit: () => 0.5,
  integer: (low, high) => Math.floor((low + high) / 2),
  // A client that goes back to its own node every other time always does: there it may meet an old answer.
  chance: (probability) => probability >= 0.5,
  pick: (items) => items[Math.floor((items.length - 1) / 2)] as (typeof items)[number],
  shuffle: (items) => [...items],
  fork: () => evenStream,
};

/** The stream of one life of a node. */
export interface NodeStream extends RandomStream {
  /** How many numbers of 32 bits were drawn, from this stream and from its forks: with it, all that follow are known. */
  drawn(): string;
}

/** A stream of which nothing was drawn. @param life a name that no other life of a node has */
export function createNodeStream(life: string): NodeStream {
  const counts = new Map<string, number>();
  const named = (name: string): NodeStream => ({
    ...evenStream,
    next() {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return hashOfText(`${name} ${count}`) >>> 0;
    },
    fork: (part) => named(`${name}/${part}`),
    drawn: () => JSON.stringify([...counts].sort(([one], [other]) => (one < other ? -1 : 1))),
  });
  return named(life);
}
