/**
 * The way to a world, found again from the worlds before it: between two of them, whatever leads from one to the other.
 */
import { type Cast, createExpander, type ExpandedWorld, type Happening, happeningOf } from "./events.ts";
import type { WorldStore } from "./world-store.ts";

/** The events that lead to a world of the store, and then the event of `last`. */
export function wayTo(cast: Cast, store: WorldStore, world: number, last: ExpandedWorld): Happening[] {
  const way = [happeningOf(last)];
  const expander = createExpander(cast);
  const [words, wanted] = [new Int32Array(last.words.length), new Int32Array(last.words.length)];
  for (let at = world; store.before(at) >= 0; at = store.before(at)) {
    const wantedLength = store.read(at, wanted);
    const length = store.read(store.before(at), words);
    let found: Happening | undefined;
    expander.each(words, length, (next) => {
      if (found !== undefined || next.length !== wantedLength) return;
      for (let place = 0; place < wantedLength; place++) if (next.words[place] !== wanted[place]) return;
      found = happeningOf(next);
    });
    if (found === undefined) throw new Error("nothing leads from a world to the one that was found from it");
    way.push(found);
  }
  return way.reverse();
}
