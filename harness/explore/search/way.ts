/**
 * The way to a world, found again from the worlds before it: between two of them, whatever leads from one to the other.
 *
 * Where names were exchanged, the worlds of the store stand for others. So the way is walked again from its beginning, with
 * names as they are. Where several events lead on, it is the first of them by its text: numbers may be others in each search.
 */
import { type Cast, type ExpandedWorld, type Expander, type Happening, happeningOf } from "../events.ts";
import { letterText } from "../letter.ts";
import type { WorldStore } from "../shared/world-store.ts";
import { WORDS_MAX } from "../world.ts";
import type { InvariantCheck } from "./invariant-check.ts";
import type { Symmetry } from "./symmetry.ts";

/** What a way is found with. */
export interface WayOptions {
  readonly cast: Cast;
  readonly expander: Expander;
  readonly store: WorldStore;
  /** Of the store: the last world of the way, after which something goes wrong. */
  readonly world: number;
  /** The world where the way begins, as it is. */
  readonly start: Int32Array;
  /** Knows the world that stands for another one in the store. */
  readonly symmetry: Symmetry;
  readonly invariants: InvariantCheck;
}

/** The events that lead to what is wrong, and what it is. */
export interface WrongWay {
  readonly message: string;
  readonly way: readonly Happening[];
}

/** Leads to a world of the store, and then to what is wrong. */
export function wayTo({ cast, expander, store, world, start, symmetry, invariants }: WayOptions): WrongWay {
  const chain: number[] = [];
  for (let at = world; store.before(at) >= 0; at = store.before(at)) chain.push(at);
  const words = new Int32Array(WORDS_MAX);
  const wanted = new Int32Array(WORDS_MAX);
  const tried = new Int32Array(WORDS_MAX);
  words.set(start);
  let length = start.length;
  const way: Happening[] = [];

  /** Goes on by the first event that does what is asked. Returns what was said of it. */
  function goOn(said: (next: ExpandedWorld) => string | undefined): string {
    let first: { readonly text: string; readonly said: string; happening: Happening; words: Int32Array } | undefined;
    expander.each(words, length, (next) => {
      const answer = said(next);
      if (answer === undefined) return;
      const happening = happeningOf(next);
      const text = textOf(happening, cast);
      if (first !== undefined && first.text <= text) return;
      first = { text, said: answer, happening, words: next.words.slice(0, next.length) };
    });
    if (first === undefined) throw new Error("nothing leads from a world to the one that was found from it");
    way.push(first.happening);
    words.set(first.words);
    ({ length } = first.words);
    return first.said;
  }

  for (const place of chain.reverse()) {
    const wantedLength = store.read(place, wanted);
    goOn((next) => {
      if (next.length !== wantedLength || next.problem !== undefined) return undefined;
      tried.set(next.words.subarray(0, next.length));
      symmetry.canonical(tried, next.length);
      for (let at = 0; at < wantedLength; at++) if (tried[at] !== wanted[at]) return undefined;
      return "";
    });
  }
  return { message: goOn((next) => next.problem ?? invariants.at(next)), way };
}

function textOf({ who, what, keep = 0, letter }: Happening, { letters }: Cast): string {
  return JSON.stringify([who, what, keep, letter === undefined ? "" : letterText(letters.at(letter))]);
}
