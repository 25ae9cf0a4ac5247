/**
 * What searchers found wrong. All of a level is looked at, and of all that is wrong there one thing is chosen that does not
 * depend on who was first: so the same search gives the same trace each time, by any number of searchers.
 */
import type { SearchMemory } from "../shared/search-memory.ts";

/** Something wrong. */
export interface Wrong {
  /** What may happen in the world; or what there is in it. */
  readonly is: "an event" | "a world";
  readonly hash: number;
  readonly world: number;
}

const KINDS = ["nothing", "an event", "a world"] as const;
const NUMBERS = 4;

/** Remembers it, unless this searcher has found what goes before it. */
export function noteWrong({ wrong }: SearchMemory, searcher: number, { is, hash, world }: Wrong): void {
  const known = wrongAt(wrong, searcher);
  if (known !== undefined && !goesBefore({ is, hash, world }, known)) return;
  wrong.set([KINDS.indexOf(is), hash, world], NUMBERS * searcher);
}

/** What was found by any of them; undefined: nothing. */
export function firstWrong({ wrong, jobs }: SearchMemory): Wrong | undefined {
  let first: Wrong | undefined;
  for (let searcher = 0; searcher < jobs; searcher++) {
    const found = wrongAt(wrong, searcher);
    if (found !== undefined && (first === undefined || goesBefore(found, first))) first = found;
  }
  return first;
}

function wrongAt(wrong: Int32Array, searcher: number): Wrong | undefined {
  const [kind = 0, hash = 0, world = 0] = wrong.subarray(NUMBERS * searcher, NUMBERS * searcher + NUMBERS);
  const is = KINDS[kind];
  return is === undefined || is === "nothing" ? undefined : { is, hash, world };
}

function goesBefore(one: Wrong, other: Wrong): boolean {
  return one.is === other.is ? one.hash < other.hash : KINDS.indexOf(one.is) < KINDS.indexOf(other.is);
}
