/**
 * On drawn systems and bounds the search finds exactly what a plain search finds, which has no tables, exchanges no names and
 * carries out everything anew: the same number of worlds, and ways to what is wrong of the same length. One to three searchers
 * share the work.
 */
import { describe, expect, test } from "vitest";
import { modelNamed } from "../../../checker/models/catalog.ts";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { explore, type ExploreOptions } from "../explore.ts";
import { drawnSystem } from "../testing/drawn-system.ts";
import { searchPlainly } from "../testing/plain-search.ts";

const read: ClientOperation = { f: "read", key: "x", value: null };
const write: ClientOperation = { f: "write", key: "x", value: 1 };
const PEERS = [["n2", "n3"]];
/** A plain search of more takes too long. */
const WORLDS_MAX = 120;

interface Drawn {
  readonly hasInvariants: boolean;
  readonly isOpen: boolean;
  readonly hasSymmetry: boolean;
  /** Messages may arrive any number of times. */
  readonly isSet: boolean;
}

function drawnCase(seed: number, { hasInvariants, isOpen, hasSymmetry, isSet }: Drawn): ExploreOptions {
  const random = createRandomStream(seed);
  const system = drawnSystem(random, { isOpen, interchangeable: hasSymmetry ? PEERS : [] });
  return {
    system,
    nodes: 3,
    options: {},
    clients: random.pick([[], [[write]], [[write, read]], [[write], [read]]]),
    model: modelNamed("register"),
    bounds: {
      timeouts: random.integer(0, 1),
      crashes: random.integer(0, 1),
      duplicates: isSet ? Infinity : random.integer(0, 1),
      retries: random.integer(0, 1),
    },
    losesWrites: random.chance(0.5),
    ...(hasInvariants ? {} : { invariants: () => [] }),
  };
}

interface Counts {
  compared: number;
  worlds: number;
  wrong: number;
  fewer: number;
}

function compare(seeds: number, drawn: Drawn): Counts {
  const counts: Counts = { compared: 0, worlds: 0, wrong: 0, fewer: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const options = drawnCase(seed, drawn);
    const plain = searchPlainly(options, WORLDS_MAX);
    if (plain === undefined) continue;
    const jobs = (seed % 3) + 1;
    const { violation, worlds, refuted } = explore({ ...options, worldsMax: 20 * WORLDS_MAX }, jobs);
    expect({ seed, refuted, shortest: violation?.way.length }).toEqual({
      seed,
      refuted: undefined,
      shortest: plain.shortest,
    });
    counts.compared++;
    if (plain.shortest !== undefined) {
      counts.wrong++;
      continue;
    }
    expect({ seed, worlds }).toEqual({ seed, worlds: drawn.hasSymmetry ? plain.orbits : plain.worlds });
    counts.worlds = Math.max(counts.worlds, worlds);
    if (plain.orbits < plain.worlds) counts.fewer++;
  }
  return counts;
}

const USUAL: Drawn = { hasInvariants: true, isOpen: true, hasSymmetry: false, isSet: false };

/** Whether so much was compared that it says something. */
function isTelling({ compared, worlds, wrong, fewer }: Counts): boolean {
  return compared > 5 && worlds > 10 && wrong > 1 && fewer > 1;
}

describe("finds the same worlds and the same shortest ways as a plain search", () => {
  test("with all that may happen", () => expect(compare(20, USUAL)).toSatisfy(isTelling));
  test("where nodes do not say their state", () =>
    expect(compare(20, { ...USUAL, isOpen: false })).toSatisfy(isTelling));
  test("where messages may arrive any number of times", () =>
    expect(compare(20, { ...USUAL, isSet: true })).toSatisfy(isTelling));
  test("where nodes are interchangeable", () =>
    expect(compare(20, { ...USUAL, hasSymmetry: true })).toSatisfy(isTelling));
  test("where they are, and messages may arrive any number of times", () =>
    expect(compare(20, { ...USUAL, hasSymmetry: true, isSet: true })).toSatisfy(isTelling));
});

test("one searcher, two and three find the same: worlds, steps between them, and the way to what is wrong", () => {
  let wrong = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const drawn = { ...USUAL, isOpen: seed % 2 === 0, hasSymmetry: seed % 3 === 0, isSet: seed % 5 === 0 };
    const options = { ...drawnCase(seed, drawn), worldsMax: 1_000 };
    const [alone, ...shared] = [1, 2, 3].map((jobs) => {
      const { safe, worlds, transitions, depth, violation, cast, endedBy } = explore(options, jobs);
      const way = violation?.way.map(({ letter, ...event }) => [
        event,
        letter === undefined ? "" : cast.letters.at(letter),
      ]);
      return { seed, safe, worlds, transitions, depth, endedBy, message: violation?.message, way };
    });
    if (alone?.endedBy !== undefined) continue;
    for (const each of shared) expect(each).toEqual(alone);
    if (alone?.safe === false) wrong++;
  }
  expect(wrong).toBeGreaterThan(5);
});

describe("nodes that are not interchangeable", () => {
  test("are noticed, and the search is as if nobody had said so", () => {
    let refuted = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const random = createRandomStream(seed);
      const options = { ...drawnCase(seed, USUAL), worldsMax: 2_000 };
      const system = drawnSystem(random, { isOpen: true, interchangeable: [["n1", "n2"]] });
      const with12 = explore({ ...options, system });
      const without = explore({ ...options, system, hasSymmetry: false });
      if (with12.refuted === undefined) continue;
      refuted++;
      expect(with12.refuted).toMatch(
        /are said to be interchangeable, and are not: \w+ does something else than \w+ does with/,
      );
      expect(with12.worlds).toBe(without.worlds);
      expect(with12.violation?.way).toEqual(without.violation?.way);
    }
    expect(refuted).toBeGreaterThan(10);
  });
});
