/**
 * Every algorithm of linearizability against the oracle. A "valid" must have an order that the replay accepts. An
 * "invalid" must have suspects that are not linearizable by themselves, and an explanation whose operations the oracle
 * refutes, too.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { check } from "../../check.ts";
import { cutAfter, cutBefore, observations, wholeValues } from "../../explain/core/reductions.ts";
import { isCellWithoutAppends, touchedValues } from "../../explain/core/touched-values.ts";
import { modelNamed } from "../../models/catalog.ts";
import { callOf } from "../../models/model.ts";
import { drawHistory, draws } from "../../testing/drawn-histories.ts";
import type { Family } from "../../testing/drawn-histories.ts";
import { beginningsOf, drawCase } from "../../testing/drawn-options.ts";
import type { DrawnCase } from "../../testing/drawn-options.ts";
import { FAMILIES } from "../../testing/families.ts";
import { explains, isLinearizable } from "../../testing/oracle.ts";
import { mistakeInPublic } from "./public-paths.ts";
import { linesOf } from "../../testing/trial.ts";
import type { Trial, TrialFamily } from "../../testing/trial.ts";
import { listChains } from "../one-value/append-chains.ts";
import { cellColumns } from "../../base/cell-columns.ts";
import { createCellMachine } from "../search/cell-machine.ts";
import type { CellColumns } from "../../base/cell-columns.ts";
import { flawIn } from "../certificate/certify.ts";
import { decide } from "../decide.ts";
import { BOUNDLESS } from "../../base/effort.ts";
import { firstTry, firstTryOf } from "../search/first-try.ts";
import { keyHistory } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { levels } from "../special/levels.ts";
import { createModelMachine } from "../search/machine.ts";
import type { Machine } from "../search/machine.ts";
import { refuters } from "../one-value/refuters.ts";
import type { Ruling } from "../../base/ruling.ts";
import { search } from "../search/search.ts";
import { special } from "../special/special.ts";
import { drawObject } from "../special/testing/drawn-objects.ts";
import type { ObjectFamily } from "../special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES, OBJECT_MODES } from "../special/testing/families.ts";
import { windows } from "../windows.ts";
import { zones } from "../one-value/zones.ts";

const allowance = { nodesMax: 1e6, bytesMax: 1e9, isTimeUp: () => false };
const budget = { timeLimitMs: 1e9, memoryLimitBytes: 1e9, now: () => 0 };
/** An explanation takes as long as all the rest, so only some of the histories are explained. */
const EXPLAINED_EVERY = 16;
const WINDOW_MAX = 7;

interface Subject extends DrawnCase {
  readonly history: KeyHistory;
  /** Undefined for objects that do not hold one value. */
  readonly cells: CellColumns | undefined;
  readonly windowSize: number;
}

function bySearch({ history }: Subject, machine: Machine): Ruling {
  const { verdict, order = [] } = search(history, machine, { allowance });
  if (verdict === "unknown") throw new Error("the search gave up on a small history");
  return verdict ? { verdict, order } : { verdict, because: "" };
}

const ofCells =
  (rule: (subject: Subject, cells: CellColumns) => Ruling) =>
  (subject: Subject): Ruling | undefined =>
    subject.cells === undefined ? undefined : rule(subject, subject.cells);

/** A ruling whose order has places among all operations, as one whose order has items. */
function inItems(ruling: Ruling, operations: readonly Operation[], history: KeyHistory): Ruling {
  if (ruling.verdict !== true) return ruling;
  const order = Array.from(ruling.order, (place) => history.operations.findIndex((one) => one === operations[place]));
  return { verdict: true, order };
}

const ALGORITHMS: Readonly<Record<string, (subject: Subject) => Ruling | undefined>> = {
  special: ({ history }) => special(history, BOUNDLESS),
  levels: ({ history }) => levels(history),
  zones: ofCells(({ history }, cells) => zones(history, cells)),
  "append chains": ofCells(({ history }, cells) => listChains(history, cells)),
  "first try on columns": ofCells(({ history }, cells) => firstTry(history, cells)),
  "first try": ({ model, operations, history }) => inItems(firstTryOf(model, operations), operations, history),
  refuters: ofCells(({ history }, cells) => refuters(history, cells)),
  windows: ofCells(({ history, windowSize }, cells) => windows(history, cells, allowance, windowSize)),
  "search on states by number": ofCells((subject, cells) =>
    bySearch(subject, createCellMachine(subject.history, cells)),
  ),
  "search on any model": (subject) => bySearch(subject, createModelMachine(subject.history)),
};

/** What is wrong with a ruling on the history; undefined for nothing. */
function flawOf(ruling: Ruling, { model, options, operations, history }: Subject, isKept: boolean): string | undefined {
  if (ruling.verdict === undefined) return undefined;
  const operationsAt = (items: Iterable<number> | ArrayLike<number>): Operation[] =>
    Array.from(items).flatMap((item) => history.operations[item] ?? []);
  if (ruling.verdict !== isKept) return `says ${ruling.verdict}, the oracle ${isKept}`;
  if (ruling.verdict) return flawIn(model, operations, operationsAt(ruling.order));
  const suspects = ruling.items === undefined ? undefined : operationsAt(new Set(ruling.items()));
  return suspects !== undefined && isLinearizable(model, suspects, options)
    ? "its suspects are linearizable"
    : undefined;
}

/** Whether the oracle, too, refutes the operations that an explanation names, from every beginning that it claims. */
function flawInExplanation(drawn: DrawnCase): string | undefined {
  const { model, options, operations } = drawn;
  // A drawn wrong answer may be a value that the object cannot hold; `check` refuses such an operation.
  if (operations.some((one) => model.problem?.(one) !== undefined)) return undefined;
  const { valid, explanation } = check(operations, model, budget).keys[0] ?? {};
  if (valid !== false || explanation === undefined) return `check says ${valid}, or explains nothing`;
  const culprit = operations.find(({ id }) => id === explanation.culprit);
  if (culprit?.completeIndex === undefined) return "the culprit is none of them, or never returned";
  const named = operations.filter(({ id }) => explanation.operations.includes(id));
  const core = cutAfter(named, culprit.completeIndex);
  // An explanation that begins with what came before is tested in `small-cores.test.ts`.
  if (explanation.start === "reached") return undefined;
  const starts = explanation.start === "any" ? startsOf({ ...drawn, operations: core }) : [model.initial];
  const fits = starts.some((initial) => isLinearizable({ ...model, initial }, core, options));
  return fits ? `explains with operations that do have an order: ${explanation.operations.join(" ")}` : undefined;
}

/**
 * The states in which an object may be before the first operation. An object of one value may hold any value. For
 * others: the model's own initial state, the drawn one, and some more that can be reached.
 */
function startsOf({ model, operations }: DrawnCase): Json[] {
  if (isCellWithoutAppends(model, operations)) return [...touchedValues(operations), { "any other value": true }];
  return [modelNamed(model.name).initial, model.initial, ...beginningsOf(model)];
}

/** The replay against the oracle, on an order that has one random change. */
function flawInReplay({ model, options, operations }: DrawnCase, seed: number): string | undefined {
  const order = decide(model, operations, allowance).order?.() ?? [];
  const random = draws(seed);
  const given = [...order];
  const [one, other] = [random.below(order.length), random.below(order.length)];
  const change = random.below(3);
  if (change === 0) given.splice(one, 1);
  else if (change === 1) given.splice(one, 0, ...order.slice(other, other + 1));
  else given.splice(other, 0, ...given.splice(one, 1));
  const isOrder = explains(model, operations, given, options);
  const flaw = flawIn(model, operations, given);
  if (isOrder === (flaw === undefined)) return undefined;
  return `the replay says ${flaw ?? "yes"} to ${given.map(({ id }) => id).join(" ")}, the oracle ${isOrder}`;
}

/** What the explanation leaves out of a linearizable history must leave a linearizable rest. */
function flawInReductions({ model, options, operations }: DrawnCase, seed: number): string | undefined {
  const taking = operations.filter((one) => callOf(model, one) !== undefined);
  const random = draws(seed);
  const last = random.below(2 * operations.length + 2);
  if (!isLinearizable(model, cutAfter(taking, last), options)) return `cut after event ${last}, it is not linearizable`;
  for (const removable of [wholeValues(model, taking), observations(model, taking, -1)]) {
    if (removable === undefined) continue;
    const gone = new Set(removable.units.filter(() => random.chance(0.5)));
    if (!isLinearizable(model, removable.without(taking, gone), options))
      return `without ${[...gone].join(" ")} it is not linearizable`;
  }
  if (!isCellWithoutAppends(model, taking)) return undefined;
  const rest = cutBefore(taking, last);
  const starts = [...touchedValues(taking), { "any other value": true }];
  if (starts.some((initial) => isLinearizable({ ...model, initial }, rest, options))) return undefined;
  return `cut before event ${last}, it is not linearizable from any value`;
}

/** Judges one history by every algorithm. The seed gives the size of windows, and whether the history is explained. */
function judge(drawn: DrawnCase, seed: number): Trial {
  const { model, options, operations } = drawn;
  const isKept = isLinearizable(model, operations, options);
  const history = keyHistory(model, operations);
  const cells = model.action === undefined ? undefined : cellColumns(history);
  const subject = { ...drawn, history, cells, windowSize: 1 + (seed % WINDOW_MAX) };
  const mistakes: string[] = [];
  for (const [name, algorithm] of Object.entries(ALGORITHMS)) {
    const ruling = algorithm(subject);
    const flaw = ruling === undefined ? undefined : flawOf(ruling, subject, isKept);
    if (flaw !== undefined) mistakes.push(`${name}: ${flaw}`);
  }
  const { verdict, decidedBy } = decide(model, operations, allowance);
  if (verdict !== isKept) mistakes.push(`decide says ${verdict} by ${decidedBy}, the oracle ${isKept}`);
  const inPublic = mistakeInPublic(drawn, isKept, seed);
  if (inPublic !== undefined) mistakes.push(inPublic);
  const more = isKept ? (flawInReplay(drawn, seed) ?? flawInReductions(drawn, seed)) : undefined;
  if (more !== undefined) mistakes.push(more);
  const explained = isKept || seed % EXPLAINED_EVERY > 0 ? undefined : flawInExplanation(drawn);
  if (explained !== undefined) mistakes.push(explained);
  if (mistakes.length === 0) return { isKept };
  return { isKept, mistake: `${mistakes.join("; ")}\n${JSON.stringify(options)}\n${linesOf(operations)}` };
}

function trialsOf<F extends Family | ObjectFamily>(
  families: readonly F[],
  draw: (family: F, seed: number) => Operation[],
  share: number,
): TrialFamily[] {
  return families.map((family) => ({
    name: family.name,
    share,
    run: (seed) => judge(drawCase(family, draw, seed), seed),
  }));
}

/** Trials of objects that hold one value, lists and growing sets; then of every object with its own algorithm. */
export const LINEARIZABILITY_TRIALS: readonly TrialFamily[] = [
  ...trialsOf(FAMILIES, drawHistory, 1),
  ...trialsOf(OBJECT_FAMILIES, drawObject, 1 / OBJECT_MODES),
];
