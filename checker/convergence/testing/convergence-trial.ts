/**
 * Trials of the checks of convergence: drawn histories, judged by the check and by an oracle that follows the definition
 * word by word. Each gives a sentence about the first disagreement, or undefined.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Verdict } from "../../../histories/verdict.ts";
import { type Draws, draws } from "../../testing/drawn-histories.ts";
import { counterSums } from "../counter-sums.ts";
import { FINAL_READ } from "../final-read.ts";
import { setFull } from "../set-full.ts";

const PROCESSES = 3;

/** What is drawn; probabilities from 0 to 1. */
interface Kind {
  readonly addF: string;
  readonly input: (random: Draws, count: number) => Json;
  readonly answer: (random: Draws, added: readonly Operation[]) => Json;
}

/** A history of three processes, some of whose operations never return; the last reads are final ones, mostly. */
function drawn(seed: number, { addF, input, answer }: Kind): Operation[] {
  const random = draws(seed);
  const open = new Map<number, Operation>();
  const all: Operation[] = [];
  const length = 4 + random.below(20);
  let index = 0;
  for (let step = 0; step < length; step++) {
    const process = random.below(PROCESSES);
    const running = open.get(process);
    if (running === undefined) {
      const isRead = random.chance(0.5);
      const isFinal = isRead && step > length / 2 && random.chance(0.5);
      const value = isRead ? (isFinal ? FINAL_READ : null) : input(random, all.length);
      const operation: Operation = {
        id: all.length,
        process,
        f: isRead ? "read" : addF,
        input: value,
        outcome: "info",
        invokeIndex: index,
        invokeTime: index * 1e6,
      };
      all.push(operation);
      open.set(process, operation);
    } else {
      open.delete(process);
      const outcome = random.pick(["ok", "ok", "ok", "ok", "fail", "info"] as const);
      const added = all.filter(({ f }) => f === addF);
      const output = outcome === "ok" ? { output: running.f === "read" ? answer(random, added) : running.input } : {};
      all[running.id] = { ...running, outcome, completeIndex: index, completeTime: index * 1e6, ...output };
    }
    index++;
  }
  return all;
}

const SETS: Kind = {
  addF: "broadcast",
  // Now and then an element is added again.
  input: (random, count) => (random.chance(0.1) ? 0 : random.chance(0.2) ? [count] : count),
  answer(random, added) {
    const missing = random.pick([0, 0, 0.1, 0.5]);
    const shown = added.map(({ input }) => input).filter(() => !random.chance(missing));
    const unique = shown.filter((value, place) => {
      return shown.findIndex((other) => JSON.stringify(other) === JSON.stringify(value)) === place;
    });
    if (random.chance(0.02)) return [...unique, 99];
    return random.chance(0.02) ? [...unique, ...unique] : unique;
  },
};

/** How the check of sets and its oracle disagree about the history of this seed. */
export function mistakeOfSets(seed: number): string | undefined {
  const operations = drawn(seed, SETS);
  const { valid, figures = {}, operations: shown } = setFull.check(operations);
  const oracle = setOracle(operations, SETS.addF);
  const said = { valid, ...pick(figures, Object.keys(oracle)) };
  const expected = { ...oracle };
  if (JSON.stringify(sorted(said)) !== JSON.stringify(sorted(expected))) {
    return `seed ${seed}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(said)}`;
  }
  const isShown = shown.length > 0 && shown.every((id) => operations[id] !== undefined);
  return (valid === false) === isShown ? undefined : `seed ${seed}: ${valid} is shown by ${shown.join(", ")}`;
}

/** The verdicts on the histories of these seeds, and how many there are of each. */
export function verdictsOfSets(seeds: readonly number[]): ReadonlyMap<Verdict, number> {
  return tally(seeds.map((seed) => setFull.check(drawn(seed, SETS)).valid));
}

function tally(verdicts: readonly Verdict[]): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const verdict of verdicts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return counts;
}

const pick = (from: { readonly [name: string]: Json }, names: readonly string[]): { [name: string]: Json } =>
  Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name] ?? null]));

const sorted = (record: object): readonly unknown[] =>
  Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));

interface OracleElement {
  known: number;
  present: number;
  absent: number;
  knownTime: number;
  absentTime: number;
}

/** Jepsen's definition: the history is followed event by event, and each read held against every element so far. */
function setOracle(operations: readonly Operation[], addF: string) {
  const elements = new Map<string, OracleElement>();
  let duplicated = 0;
  let phantoms = 0;
  const events = operations
    .flatMap((operation) => [
      { at: operation.invokeIndex, operation, isEnd: false },
      ...(operation.completeIndex === undefined ? [] : [{ at: operation.completeIndex, operation, isEnd: true }]),
    ])
    .sort((one, other) => one.at - other.at);
  for (const { at, operation, isEnd } of events) {
    const { f, input, outcome, output, invokeIndex, invokeTime } = operation;
    if (f === addF) {
      const name = JSON.stringify(input);
      if (!isEnd && outcome !== "fail" && !elements.has(name)) {
        elements.set(name, { known: Infinity, present: -1, absent: -1, knownTime: 0, absentTime: 0 });
      }
      const element = elements.get(name);
      if (isEnd && outcome === "ok" && element !== undefined && element.known === Infinity) {
        Object.assign(element, { known: at, knownTime: at });
      }
    } else if (isEnd && outcome === "ok") {
      const shown = (output as readonly Json[]).map((value) => JSON.stringify(value));
      duplicated += shown.length - new Set(shown).size;
      phantoms += [...new Set(shown)].filter((name) => !elements.has(name)).length;
      for (const [name, element] of elements) {
        if (shown.includes(name)) {
          if (element.known === Infinity) Object.assign(element, { known: at, knownTime: at });
          element.present = Math.max(element.present, invokeIndex);
        } else if (invokeIndex > element.absent) {
          Object.assign(element, { absent: invokeIndex, absentTime: invokeTime / 1e6 });
        }
      }
    }
  }
  const all = [...elements];
  const stable = all.filter(([, { present, absent }]) => present >= 0 && absent < present);
  const lost = all.filter(([, { known, present, absent }]) => absent >= 0 && present < absent && known < absent);
  const stale = stable.filter(([, { absent, absentTime, knownTime }]) => absent >= 0 && absentTime > knownTime);
  const missingAtTheEnd = all.filter(([name, { known }]) =>
    operations.some(({ f, input, outcome, output, invokeIndex }) => {
      if (f !== "read" || input !== FINAL_READ || outcome !== "ok" || invokeIndex < known) return false;
      return !(output as readonly Json[]).some((value) => JSON.stringify(value) === name);
    }),
  ).length;
  const isWrong = lost.length + missingAtTheEnd + duplicated + phantoms > 0;
  const finals = operations.filter(({ f, input }) => f === "read" && input === FINAL_READ);
  const isEndUnknown = finals.length > 0 && finals.every(({ outcome }) => outcome !== "ok");
  return {
    valid: isWrong ? false : stable.length === 0 || isEndUnknown ? ("unknown" as const) : true,
    attempted: all.length,
    lost: lost.length,
    stable: stable.length,
    stale: stale.length,
    neverRead: all.length - lost.length - stable.length,
    missingAtTheEnd,
    duplicated,
    phantoms,
  };
}

const COUNTERS: Kind = {
  addF: "add",
  input: (random) => random.below(10) - 5,
  answer(random, added) {
    const sum = added
      .filter(({ outcome }) => outcome === "ok" || (outcome === "info" && random.chance(0.5)))
      .reduce((total, { input }) => total + Number(input), 0);
    return random.chance(0.2) ? sum + random.below(7) - 3 : sum;
  },
};

/** How the check of counters and its oracle disagree about the history of this seed. */
export function mistakeOfCounters(seed: number): string | undefined {
  const operations = drawn(seed, COUNTERS);
  const { valid, operations: shown } = counterSums.check(operations);
  const expected = counterOracle(operations);
  if (valid !== expected) return `seed ${seed}: expected ${expected}, found ${valid}`;
  const isShown = shown.some((id) => operations[id]?.input === FINAL_READ);
  return (valid === false) === isShown ? undefined : `seed ${seed}: ${valid} is shown by ${shown.join(", ")}`;
}

/** As `verdictsOfSets`. */
export function verdictsOfCounters(seeds: readonly number[]): ReadonlyMap<Verdict, number> {
  return tally(seeds.map((seed) => counterSums.check(drawn(seed, COUNTERS)).valid));
}

/** Every choice of the adds that may count is tried. */
function counterOracle(operations: readonly Operation[]): boolean | "unknown" {
  const finals = operations.filter(({ f, input, outcome }) => f === "read" && input === FINAL_READ && outcome === "ok");
  if (finals.length === 0) return "unknown";
  return finals.every((read) => {
    const adds = operations.filter(({ f, outcome }) => f === "add" && outcome !== "fail");
    const isSure = ({ outcome, completeIndex = Infinity }: Operation): boolean =>
      outcome === "ok" && completeIndex < read.invokeIndex;
    const base = adds.filter(isSure).reduce((sum, { input }) => sum + Number(input), 0);
    const optional = adds.filter((add) => !isSure(add) && add.invokeIndex < (read.completeIndex ?? Infinity));
    const choices = Array.from({ length: 2 ** optional.length }, (_, choice) => choice);
    return choices.some((choice) => {
      const chosen = optional.filter((_add, place) => ((choice >> place) & 1) === 1);
      return base + chosen.reduce((sum, { input }) => sum + Number(input), 0) === read.output;
    });
  });
}
