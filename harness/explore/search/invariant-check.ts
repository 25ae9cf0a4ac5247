/**
 * Asks a system's invariants in every world. Most events leave what the nodes say of themselves as it was, and send nothing,
 * and then there is nothing to ask.
 */
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import type { Moment, Violation } from "../../../systems-under-test/system.ts";
import type { Cast, ExpandedWorld } from "../events.ts";
import { createInterner } from "../interner.ts";
import type { Letter } from "../letter.ts";
import type { SearchCase } from "../search-case.ts";

/** Says what is wrong at this moment. */
export type Invariants = (moment: Moment) => readonly Violation[];

/** Asks the invariants. Each answer is what is wrong; undefined: nothing. */
export interface InvariantCheck {
  /** In a world after one in which nothing was wrong; names may have been exchanged since the event. */
  after(next: ExpandedWorld): string | undefined;
  /** In any world. */
  at(next: Pick<ExpandedWorld, "words" | "length">): string | undefined;
}

/** What is asked, of whom. */
export interface InvariantOptions extends SearchCase {
  /** Default: the system's own. */
  readonly invariants?: Invariants;
}

/** Asks these invariants, or else the system's own, if it has any. */
export function createInvariantCheck({ nodes, clients, letters }: Cast, asked: InvariantOptions): InvariantCheck {
  const { system, nodes: count, options, invariants: given } = asked;
  if (given === undefined && system.invariants === undefined) return { after: () => undefined, at: () => undefined };
  const invariants: Invariants = given ?? ((moment) => system.invariants?.(moment) ?? []);
  const members = system.members(count, options);
  const firstLetter = nodes.length + clients.length + 2;
  const texts = createInterner<Json | undefined>();
  /** By node and by its state: the number of what it says of itself. */
  const numbers: number[][] = nodes.map(() => []);

  function saidBy(place: number, state: number): number {
    const known = (numbers[place] as number[])[state];
    if (known !== undefined) return known;
    const inspected = nodes[place]?.view(state).inspected;
    const number = texts.idOf(JSON.stringify(inspected) ?? "", () => inspected);
    (numbers[place] as number[])[state] = number;
    return number;
  }

  function at({ words, length }: Pick<ExpandedWorld, "words" | "length">): string | undefined {
    const running = new Map<string, Json>();
    for (let place = 0; place < nodes.length; place++) {
      const inspected = texts.at(saidBy(place, words[place] as number));
      if (inspected !== undefined) running.set((nodes[place] as Cast["nodes"][number]).name, inspected);
    }
    const messages: Letter[] = [];
    for (let place = firstLetter; place < length; place++) {
      const letter = words[place] as number;
      if (letters.isMessage(letter)) messages.push(letters.at(letter));
    }
    const [first] = invariants({ members, options, nodes: running, messages });
    return first === undefined ? undefined : `${first.invariant}: ${first.message}`;
  }

  return {
    at,
    after(next) {
      const { who, from, to, sentCount } = next;
      const isClient = who >= nodes.length;
      return sentCount === 0 && (isClient || saidBy(who, from) === saidBy(who, to)) ? undefined : at(next);
    },
  };
}
