/**
 * The way to a world, found again from the worlds before it: between two of them, whatever leads from one to the other.
 *
 * Where names were exchanged, the worlds of the store stand for others. So the way is walked again from its beginning, with
 * names as they are.
 */
import { type ExpandedWorld, type Expander, type Happening, happeningOf } from "../events.ts";
import { WORDS_MAX } from "../world.ts";
import type { Symmetry } from "./symmetry.ts";
import type { WorldStore } from "./world-store.ts";

/** What a way is found with. */
export interface WayOptions {
  readonly expander: Expander;
  readonly store: WorldStore;
  /** Of the store: the last world of the way. */
  readonly world: number;
  /** The world where the way begins, as it is. */
  readonly start: Int32Array;
  /** Knows the world that stands for another one in the store. */
  readonly symmetry: Symmetry;
  /** What the event after the last world leads to, which is wrong. */
  readonly isWrong: (next: ExpandedWorld) => boolean;
}

/** The events that lead to a world of the store, and then to what is wrong. */
export function wayTo({ expander, store, world, start, symmetry, isWrong }: WayOptions): Happening[] {
  const chain: number[] = [];
  for (let at = world; store.before(at) >= 0; at = store.before(at)) chain.push(at);
  const words = new Int32Array(WORDS_MAX);
  const wanted = new Int32Array(WORDS_MAX);
  const tried = new Int32Array(WORDS_MAX);
  words.set(start);
  let length = start.length;
  const way: Happening[] = [];
  for (const place of [...chain.reverse(), undefined]) {
    const wantedLength = place === undefined ? 0 : store.read(place, wanted);
    let found: { readonly happening: Happening; readonly words: Int32Array } | undefined;
    expander.each(words, length, (next) => {
      if (found !== undefined) return;
      if (place === undefined) {
        if (!isWrong(next)) return;
      } else {
        if (next.length !== wantedLength || next.problem !== undefined) return;
        tried.set(next.words.subarray(0, next.length));
        symmetry.canonical(tried, next.length);
        for (let at = 0; at < wantedLength; at++) if (tried[at] !== wanted[at]) return;
      }
      found = { happening: happeningOf(next), words: next.words.slice(0, next.length) };
    });
    if (found === undefined) throw new Error("nothing leads from a world to the one that was found from it");
    way.push(found.happening);
    words.set(found.words);
    ({ length } = found.words);
  }
  return way;
}
