/**
 * The verdict on one key: the near-linear algorithms first, then the search, then windows for what the search could not
 * finish. The decision says which of them decided, and why cheaper ones did not.
 */
import type { Operation } from "../../histories/operation.ts";
import { cellColumns } from "../base/cell-columns.ts";
import type { CellColumns } from "../base/cell-columns.ts";
import { OutOfTimeError, effortUntil } from "../base/effort.ts";
import type { Effort } from "../base/effort.ts";
import { inTime } from "../base/in-time.ts";
import { keyHistory } from "../base/key-history.ts";
import { NOT_ABOUT_THIS } from "../base/ruling.ts";
import type { Ruling } from "../base/ruling.ts";
import { wrongIndex } from "../base/wrong-index.ts";
import type { Model } from "../models/model.ts";
import { flawIn, flawInPlaces } from "./certificate/certify.ts";
import { certifiedDecision, invalidDecision, outOfTime, refusedOrder } from "./decision.ts";
import type { Certificate, Decision, KeyMaterial } from "./decision.ts";
import { FIRST_TRY, NEAR_LINEAR, decideNearLinear } from "./near-linear.ts";
import { putsAgain } from "./one-value/repeated-values.ts";
import { createCellMachine } from "./search/cell-machine.ts";
import { firstTryOf } from "./search/first-try.ts";
import { createModelMachine } from "./search/machine.ts";
import type { Machine } from "./search/machine.ts";
import { search } from "./search/search.ts";
import type { Allowance, SearchOutcome } from "./search/search.ts";
import { windows } from "./windows.ts";

/** Where the search is not finished, windows are searched: the longer the search was, the larger the windows. */
const NODES_A_WINDOW_OPERATION = 64;
const WINDOW_MAX = 2_000;

/** The names that `decidedBy` of a verdict begins with. */
export const ALGORITHMS: readonly string[] = [...NEAR_LINEAR, "search", "windows"];

/** A key that is ready for the search. It is prepared once, so that later rounds do not repeat that. */
export interface PreparedKey {
  readonly verdict?: undefined;
  readonly material: KeyMaterial;
  /** Why no near-linear algorithm decided it; "" where none has a reason. */
  readonly whyNot: string;
  readonly cells: (effort: Effort) => CellColumns | undefined;
  readonly machine: (effort: Effort) => Machine;
}

/**
 * Decides one key by a near-linear algorithm, or prepares it for the search. O(n log n) plus the size of the values.
 * @throws OutOfTimeError
 */
export function prepare(
  model: Model,
  operations: readonly Operation[],
  isTimeUp: () => boolean,
): Decision | PreparedKey {
  const tried = firstTryOf(model, operations);
  if (tried.verdict !== undefined) return firstTryDecision(model, operations, tried);
  const effort = effortUntil(isTimeUp);
  const history = keyHistory(model, operations, effort);
  effort(operations.length * 16);
  const at = (items: ArrayLike<number>): Operation[] => operationsAt(history.operations, items);
  const certify = (items: ArrayLike<number>, within: Effort): Certificate => {
    const order = at(items);
    return { flaw: flawIn(model, operations, order, within), order: () => order };
  };
  return prepareMaterial({ history, operationsAt: at, certify }, effort);
}

/**
 * As `certifiedDecision`, for the first try: its items are the places of the operations. They are too few to ask the
 * clock.
 */
function firstTryDecision(
  model: Model,
  operations: readonly Operation[],
  ruling: Exclude<Ruling, { verdict: undefined }>,
): Decision {
  if (!ruling.verdict) return { verdict: false, decidedBy: `${FIRST_TRY}: ${ruling.because}` };
  const { order } = ruling;
  const flaw = flawInPlaces(model, operations, order);
  if (flaw !== undefined) return refusedOrder(FIRST_TRY, flaw);
  return { verdict: true, decidedBy: FIRST_TRY, order: () => operationsAt(operations, order) };
}

/**
 * As `prepare`, for a key whose history exists as columns.
 * @throws OutOfTimeError
 */
export function prepareMaterial(material: KeyMaterial, effort: Effort): Decision | PreparedKey {
  const { history } = material;
  let columns = material.cells;
  const cells = (within: Effort): CellColumns | undefined =>
    history.model.action === undefined ? undefined : (columns ??= cellColumns(history, within));
  const quick = decideNearLinear({ history, cells: () => cells(effort), effort }, material);
  if (typeof quick !== "string") return quick;
  return {
    material,
    whyNot: quick,
    cells,
    machine: (within) => {
      const prepared = cells(within);
      return prepared === undefined ? createModelMachine(history, within) : createCellMachine(history, prepared);
    },
  };
}

/** Decides a key by search, within the allowance. Exponential at worst, until the allowance is used up. */
export function decideBySearch(key: PreparedKey, allowance: Allowance): Decision {
  const why = key.whyNot === "" ? "" : ` (${key.whyNot})`;
  const effort = effortUntil(allowance.isTimeUp);
  try {
    const outcome = search(key.material.history, key.machine(effort), { allowance, effort });
    const decidedBy = `search, ${outcome.nodes} configurations${why}`;
    if (outcome.verdict === "unknown") {
      const local = throughWindows(key, outcome.nodes, allowance);
      if (local.verdict === false) return certifiedDecision(key.material, local, "windows", effort);
      return { verdict: "unknown", decidedBy, because: `${shortageText(outcome)}${adviceFor(key, effort)}`, outcome };
    }
    if (!outcome.verdict) return invalidDecision(key.material, { verdict: false, decidedBy, outcome }, effort);
    const order = outcome.order ?? [];
    return certifiedDecision(key.material, { verdict: true, order }, decidedBy, effort);
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) throw error;
    const because = `time was up during the search; raise the time limit${adviceFor(key, effort)}`;
    return { verdict: "unknown", decidedBy: `search${why}`, because };
  }
}

/**
 * Looks for a part of the history that is wrong by itself. The size of the windows grows with the length of the search.
 */
function throughWindows(key: PreparedKey, nodes: number, allowance: Allowance): Ruling {
  const size = Math.min(WINDOW_MAX, Math.ceil(nodes / NODES_A_WINDOW_OPERATION));
  const cells = size > 0 ? key.cells(effortUntil(allowance.isTimeUp)) : undefined;
  return cells === undefined ? NOT_ABOUT_THIS : windows(key.material.history, cells, allowance, size);
}

/** Decides one key with one allowance. The explanations and the tests call it. */
export function decide(model: Model, operations: readonly Operation[], allowance: Allowance): Decision {
  try {
    const key = prepare(model, operations, allowance.isTimeUp);
    return key.verdict === undefined ? decideBySearch(key, allowance) : key;
  } catch (error) {
    if (error instanceof OutOfTimeError) return outOfTime(error);
    throw error;
  }
}

function operationsAt(operations: readonly Operation[], items: ArrayLike<number>): Operation[] {
  const found: Operation[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] ?? wrongIndex(at);
    found.push(operations[item] ?? wrongIndex(item));
  }
  return found;
}

function shortageText(outcome: SearchOutcome): string {
  const after = `after ${outcome.nodes} configurations`;
  if (outcome.shortage === "memory" && outcome.nodes === 0) {
    return "more operations are open together than the search has room for; raise the memory limit";
  }
  if (outcome.shortage === "memory") return `the search used up its memory ${after}; raise the memory limit`;
  return `the search was not through ${after}; raise the time limit`;
}

/** Advice to write unique values, where that would let a near-linear algorithm decide. */
function adviceFor({ material, cells }: PreparedKey, effort: Effort): string {
  const advice = inTime(() => (putsAgain(material.history, cells(effort)) ? ", or write unique values" : undefined));
  return advice ?? "";
}
