/**
 * Runs of single objects, right and wrong ones, of every model: they bring out each algorithm of the checker and each
 * kind of explanation, most of which the bundled systems never need.
 *
 * An object really runs, for several processes at once; in the wrong ones some answers are another's, or an update is lost
 * or is reported as failed. Of each family the first history of every kind is taken.
 */
import { DRAWN_FAMILIES, wrongAtTheEnd, type DrawnFamily } from "../../checker/explain/testing/invalid-histories.ts";
import { models, modelNamed } from "../../checker/models/catalog.ts";
import { eventsOf } from "../../checker/testing/as-events.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { judged } from "./entry.ts";
import { RARE_FAMILIES, WIDE_FAMILY } from "./rare-families.ts";
import type { Recording } from "./system-runs.ts";

/** Short histories are decided by the simplest means. From these only what no shorter one of any model brought out. */
const LONGER = [
  { operations: 40, seeds: 6 },
  { operations: 200, seeds: 6 },
  { operations: 300, seeds: 6 },
];
/** Shorter ones say too little; of locks and permits two or three that were given at once say it all. */
const operationsMin = (model: string): number => (model === "mutex" || model === "semaphore" ? 2 : 4);
const NS_AN_EVENT = 1_000_000;

/** The recordings, short ones first. */
export function recordObjects(): readonly Recording[] {
  const found = new Map<string, Recording>();
  const known = new Set(models().map(({ name }) => name));
  const common = DRAWN_FAMILIES.filter(({ model }) => known.has(model.name));
  for (const { families, seeds, kinds } of [
    { families: common, seeds: 30, kinds: kindsOf },
    { families: RARE_FAMILIES, seeds: 200, kinds: kindsOf },
    { families: [WIDE_FAMILY], seeds: 10, kinds: algorithmsOf },
  ]) {
    for (const family of families) {
      for (let seed = 1; seed <= seeds; seed++) take(found, drawn(family, seed, family.short(seed)), kinds);
    }
  }
  for (const { operations, seeds } of LONGER) {
    for (const family of [...common, ...RARE_FAMILIES]) {
      for (let seed = 1; seed <= seeds; seed++) {
        take(found, drawn(family, seed, family.right(seed, operations)), algorithmsOf);
        const wrong = wrongAtTheEnd(family, seed, operations);
        if (wrong !== undefined) take(found, drawn(family, seed, wrong.operations), algorithmsOf);
      }
    }
  }
  return [...new Set(found.values())];
}

interface Drawn extends Omit<Recording, "name"> {
  readonly operations: readonly Operation[];
}

function drawn(family: DrawnFamily, seed: number, operations: readonly Operation[]): Drawn {
  const events: HistoryEvent[] = eventsOf(operations).map((event) => ({ ...event, time: event.index * NS_AN_EVENT }));
  const origin = { by: "drawn object", family: family.name, seed } as const;
  return { events, operations, model: family.model.name, origin };
}

/** What a history is the first of. */
type Kinds = (model: string, said: ReturnType<typeof judged>) => readonly string[];

/** Of its model by this algorithm, with this verdict; and of its model with this anomaly. */
const kindsOf: Kinds = (model, { valid, algorithm, anomaly }) => [
  `${model} ${valid === true ? "valid" : "invalid"} ${algorithm}`,
  ...(anomaly === undefined ? [] : [`${model} ${anomaly}`]),
];

/** By this algorithm, with this verdict, of any model. */
const algorithmsOf: Kinds = (_model, { valid, algorithm }) => [`${valid === true ? "valid" : "invalid"} ${algorithm}`];

/** Keeps it if it is the first of a kind. */
function take(found: Map<string, Recording>, history: Drawn, kinds: Kinds): void {
  const { operations, ...recording } = history;
  const { events, model } = recording;
  if (operations.length < operationsMin(model) || !says(operations)) return;
  if (operations.some((one) => modelNamed(model).problem?.(one) !== undefined)) return;
  const said = judged(events, model);
  if (said.valid === "unknown") return;
  const kind = kinds(model, said).find((each) => !found.has(each));
  if (kind === undefined) return;
  const words = kind.startsWith(model) ? kind : `${model} ${kind}`;
  const kept = { ...recording, name: `objects/${words.split(/[^a-z]+/).join("-")}` };
  for (const each of [...kindsOf(model, said), ...algorithmsOf(model, said)]) {
    if (!found.has(each)) found.set(each, kept);
  }
}

/** Whether anything that was answered could have been answered otherwise. */
function says(operations: readonly Operation[]): boolean {
  return operations.some(({ outcome }) => outcome === "ok");
}
