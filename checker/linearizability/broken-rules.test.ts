/**
 * The drawn histories have teeth: each rule on which a verdict rests is broken once, and the oracle notices.
 */
import { expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import { growSet } from "../models/objects/grow-set.ts";
import { partOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";
import { drawHistory } from "../testing/drawn-histories.ts";
import { FAMILIES } from "../testing/families.ts";
import { isLinearizable } from "../testing/oracle.ts";
import { CAS, READ, cellColumns, cellMachine } from "./search/cell-machine.ts";
import { flawIn } from "./certificate/certify.ts";
import { createCrashedUsage } from "./search/crashed-usage.ts";
import { FIRST_TRY_RULES, firstTry } from "./search/first-try.ts";
import type { FirstTryRules } from "./search/first-try.ts";
import { HISTORY_RULES, NEVER, keyHistory } from "./key-history.ts";
import type { HistoryRules } from "./key-history.ts";
import { LEVEL_RULES, levels } from "./special/levels.ts";
import type { LevelRules } from "./special/levels.ts";
import { modelMachine } from "./search/machine.ts";
import { REFUTER_RULES, refuters } from "./one-value/refuters.ts";
import type { RefuterRules } from "./one-value/refuters.ts";
import { BOUNDLESS } from "./effort.ts";
import { SEARCH_RULES } from "./search/search-rules.ts";
import type { SearchRules } from "./search/search-rules.ts";
import { search } from "./search/search.ts";
import { special } from "./special/special.ts";
import { drawObject } from "./special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "./special/testing/families.ts";
import { ZONE_RULES, zones } from "./one-value/zones.ts";
import type { ZoneRules } from "./one-value/zones.ts";

const SEEDS = 3000;
const allowance = { nodesMax: 20_000, bytesMax: 1e9, isTimeUp: () => false };

type Verdict = boolean | "unknown" | undefined;
type Broken = (model: Model, operations: readonly Operation[]) => Verdict;

/** A search with one rule replaced, on the machine for one value where there is one. */
function withSearch(broken: Partial<SearchRules>, prepared: Partial<HistoryRules> = {}): Broken {
  return (model, operations) => {
    const history = keyHistory(model, operations, { ...HISTORY_RULES, ...prepared });
    const machine = model.action === undefined ? modelMachine(history) : cellMachine(history, cellColumns(history));
    const outcome = search(history, machine, { allowance, rules: { ...SEARCH_RULES, ...broken } });
    return outcome.verdict;
  };
}

function withZones(broken: Partial<ZoneRules>): Broken {
  return (model, operations) => {
    if (model.action === undefined) return undefined;
    const history = keyHistory(model, operations);
    return zones(history, cellColumns(history), { rules: { ...ZONE_RULES, ...broken } }).verdict;
  };
}

function withFirstTry(broken: Partial<FirstTryRules>): Broken {
  return (model, operations) => {
    if (model.action === undefined) return undefined;
    const history = keyHistory(model, operations);
    return firstTry(history, cellColumns(history), { ...FIRST_TRY_RULES, ...broken }).verdict;
  };
}

function withRefuters(broken: Partial<RefuterRules>): Broken {
  return (model, operations) => {
    if (model.action === undefined) return undefined;
    const history = keyHistory(model, operations);
    return refuters(history, cellColumns(history), { ...REFUTER_RULES, ...broken }).verdict;
  };
}

function withLevels(broken: Partial<LevelRules>): Broken {
  return (model, operations) => levels(keyHistory(model, operations), { rules: { ...LEVEL_RULES, ...broken } }).verdict;
}

/** Whether any drawn history shows the difference. */
function isCaught(broken: Broken): boolean {
  for (let seed = 0; seed < SEEDS; seed++) {
    for (const family of FAMILIES) {
      const operations = drawHistory(family, seed);
      const verdict = broken(family.model, operations);
      if (verdict !== undefined && verdict !== isLinearizable(family.model, operations)) return true;
    }
  }
  return false;
}

const BROKEN: readonly (readonly [string, Broken])[] = [
  ["the later deadline goes first", withSearch({ goesFirst: (a, b) => a > b })],
  ["any open write is absorbed", withSearch({ mayAbsorb: () => true })],
  ["a value is never left", withSearch({ mayLeave: () => false })],
  ["a read is placed nowhere", withSearch({ mayReadNow: () => false })],
  ["how often one that never returned was used is ignored", withSearch({ supersedes: () => true })],
  ["one that never returned stays unseen though a read saw it", withSearch({ isStillUnseen: () => true })],
  ["one that never returned may happen again and again", withSearch({ countsUses: false })],
  [
    "never returned is taken for never happened",
    withSearch({}, { partOf: (model, one) => (one.outcome === "info" ? "none" : partOf(model, one)) }),
  ],
  [
    "failed is taken for unknown",
    (model, operations) =>
      withSearch({})(
        model,
        operations.map((one) => (one.outcome === "fail" ? { ...one, outcome: "info" } : one)),
      ),
  ],
  [
    "what a failed cas saw is ignored",
    withSearch({}, { partOf: (model, one) => (one.outcome === "fail" ? "none" : partOf(model, one)) }),
  ],
  [
    "an operation that ends where another begins precedes it",
    withSearch({}, { invokesFirst: (invoke, complete) => invoke < complete }),
  ],
  ["zones without real time", withZones({ isBefore: () => false })],
  ["zones that keep unseen writes that never returned", withZones({ keepsUnseen: true })],
  ["a refuter that takes a concurrent write for finished", withRefuters({ isBefore: () => true })],
  ["a refuter that forgets the writes that never returned", withRefuters({ mayBeSeen: (end) => end !== NEVER })],
  ["a projection in which a value written twice may not be seen", withRefuters({ forgetsSeen: false })],
  ["a projection in which a cas still finds a value written twice", withRefuters({ forgetsFound: false })],
  ["a first try without real time", withFirstTry({ mayOvertake: () => true })],
  ["a first try in which nothing overtakes anything", withFirstTry({ mayOvertake: (complete) => complete === NEVER })],
  ["a first try that takes back no cas", withFirstTry({ goesAtOnce: (kind) => kind === READ || kind === CAS })],
  ["a first try that remembers the operations and not the state", withFirstTry({ isSame: () => true })],
  ["a first try without what never returned", withFirstTry({ isLeftOut: () => true })],
  ["levels without real time", withLevels({ isBefore: () => false })],
];

test.each(BROKEN)("caught: %s", (_name, broken) => {
  expect(isCaught(broken)).toBe(true);
});

/** The objects whose algorithms read the history by these rules, and in which they show. */
const QUEUES = ["fifo-queue", "stack", "priority-queue"];
const BROKEN_PREPARATIONS: readonly (readonly [string, Partial<HistoryRules>, readonly string[]])[] = [
  ["everything overlaps", { invokesFirst: () => true }, [...QUEUES, "fenced-lock", "counter"]],
  [
    "an operation that ends where another begins precedes it",
    { invokesFirst: (invoke, complete) => invoke < complete },
    [...QUEUES, "mutex", "semaphore", "fenced-lock", "counter"],
  ],
  [
    "nothing happened that never returned",
    { partOf: (model, one) => (one.outcome === "info" ? "none" : partOf(model, one)) },
    [...QUEUES, "mutex", "semaphore", "fenced-lock", "counter", "set-with-remove"],
  ],
];

test.each(BROKEN_PREPARATIONS.flatMap(([name, rules, objects]) => objects.map((object) => ({ object, name, rules }))))(
  "caught with the algorithm for $object: $name",
  ({ object, rules }) => {
    const families = OBJECT_FAMILIES.filter(({ model }) => model.name === object);
    const isDifferent = (seed: number): boolean =>
      families.some((family) => {
        const operations = drawObject(family, seed);
        const history = keyHistory(family.model, operations, { ...HISTORY_RULES, ...rules });
        const { verdict } = special(history, BOUNDLESS);
        return verdict !== undefined && verdict !== isLinearizable(family.model, operations);
      });
    expect(Array.from({ length: 1000 }).some((_, seed) => isDifferent(seed))).toBe(true);
  },
);

test("a configuration covers another only if it used no more of any never-returned operation", () => {
  const usage = createCrashedUsage(2);
  const [first, second] = [usage.withOneMore(0, 0), usage.withOneMore(0, 1)];
  const both = usage.withOneMore(first, 1);
  expect(usage.withOneMore(second, 0)).toBe(both);
  expect([usage.covers(0, both), usage.covers(first, both), usage.covers(both, both)]).toEqual([true, true, true]);
  expect([usage.covers(both, first), usage.covers(first, second), usage.covers(first, 0)]).toEqual([
    false,
    false,
    false,
  ]);
});

test("the unbroken rules pass where the broken ones are caught", () => {
  for (const family of FAMILIES) {
    for (let seed = 0; seed < 50; seed++) {
      const operations = drawHistory(family, seed);
      expect(withSearch({})(family.model, operations)).toBe(isLinearizable(family.model, operations));
    }
  }
});

test("the replay refuses an order that real time, the object or an omission contradicts", () => {
  const family = FAMILIES[0];
  const [write, read] = ["write", "read"].map((f, id) => ({
    id,
    process: id,
    f,
    input: id === 0 ? 1 : null,
    output: 1,
    outcome: "ok" as const,
    invokeIndex: id * 2,
    completeIndex: id * 2 + 1,
    invokeTime: 0,
    completeTime: 1,
  }));
  if (family === undefined || write === undefined || read === undefined) throw new Error("no history");
  const { model } = family;
  expect(flawIn(model, [write, read], [write, read])).toBeUndefined();
  expect(flawIn(model, [write, read], [read, write])).toContain("does not fit");
  expect(flawIn(model, [write, read], [write])).toContain("missing");
  expect(flawIn(model, [write, read], [write, read, read])).toContain("twice");
  const late = { ...write, id: 2, input: 2, invokeIndex: 9, completeIndex: 10 };
  expect(flawIn(model, [write, late], [late, write])).toContain("had returned");
  const [add, twice] = [
    { ...write, f: "add" },
    { ...read, output: [1, 1] },
  ];
  expect(flawIn(growSet, [add, twice], [add, twice])).toContain("does not fit");
});
