/**
 * The verdict on one key: the cheapest algorithm that applies decides, and says why cheaper ones did not.
 *
 * A "valid" counts only with a linearization that the independent replay accepts; anything else is an error of the
 * checker and gives "unknown".
 */
import type { Operation } from "../../histories/operation.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { Model } from "../models/model.ts";
import { cellColumns, cellMachine } from "./cell-machine.ts";
import type { CellColumns } from "./cell-machine.ts";
import { flawIn } from "./certify.ts";
import { keyHistory } from "./key-history.ts";
import type { KeyHistory } from "./key-history.ts";
import { levels } from "./levels.ts";
import { modelMachine } from "./machine.ts";
import type { Machine } from "./machine.ts";
import { search } from "./search.ts";
import type { Allowance, SearchOutcome } from "./search.ts";
import { zones } from "./zones.ts";

/** What a near-linear algorithm says: it decided, or why it does not apply. */
export type Ruling =
  | { readonly verdict: true; readonly order: readonly number[] }
  | { readonly verdict: false; readonly because: string }
  | { readonly verdict: undefined; readonly because: string };

export interface Decision {
  readonly verdict: Verdict;
  readonly decidedBy: string;
  /** Only with "unknown". */
  readonly because?: string;
  /** Only with true: the operations in an order that explains every answer. */
  readonly order?: readonly Operation[];
  /** The search's account, where it ran. */
  readonly outcome?: SearchOutcome;
}

/** A key made ready once, so that rounds with growing budgets do not repeat the preparation. */
export interface PreparedKey {
  readonly history: KeyHistory;
  readonly operations: readonly Operation[];
  /** The decision of a near-linear algorithm, or why none applied. */
  readonly quick: Decision | string;
  readonly machine: () => Machine;
}

/** Prepares one key and lets the near-linear algorithms try. O(n log n) plus the size of the values. */
export function prepare(model: Model, operations: readonly Operation[]): PreparedKey {
  const history = keyHistory(model, operations);
  const cells = model.action === undefined ? undefined : cellColumns(history);
  let machine: Machine | undefined;
  return {
    history,
    operations,
    quick: quickly(history, operations, cells),
    machine: () => (machine ??= cells === undefined ? modelMachine(history) : cellMachine(history, cells)),
  };
}

function quickly(
  history: KeyHistory,
  operations: readonly Operation[],
  cells: CellColumns | undefined,
): Decision | string {
  const reasons: string[] = [];
  const byLevels = levels(history);
  if (byLevels.verdict !== undefined) return certified(history, operations, byLevels, "levels");
  if (byLevels.because !== "") reasons.push(`levels: ${byLevels.because}`);
  const byZones: Ruling = cells === undefined ? { verdict: undefined, because: "" } : zones(history, cells);
  if (byZones.verdict !== undefined) return certified(history, operations, byZones, "zones");
  if (byZones.because !== "") reasons.push(`zones: ${byZones.because}`);
  return reasons.join("; ");
}

/** Searches within the allowance. */
export function decideBySearch(key: PreparedKey, allowance: Allowance): Decision {
  const outcome = search(key.history, key.machine(), { allowance });
  const why = typeof key.quick === "string" && key.quick !== "" ? ` (${key.quick})` : "";
  const decidedBy = `search, ${outcome.nodes} configurations${why}`;
  if (outcome.verdict === "unknown") {
    return { verdict: "unknown", decidedBy, because: shortageText(outcome), outcome };
  }
  if (!outcome.verdict) return { verdict: false, decidedBy, outcome };
  const order = outcome.order ?? [];
  return certified(key.history, key.operations, { verdict: true, order }, decidedBy);
}

/** Decides one key with one allowance: what the explanation and the tests call. */
export function decide(model: Model, operations: readonly Operation[], allowance: Allowance): Decision {
  const key = prepare(model, operations);
  return typeof key.quick === "string" ? decideBySearch(key, allowance) : key.quick;
}

function certified(
  history: KeyHistory,
  operations: readonly Operation[],
  ruling: Exclude<Ruling, { verdict: undefined }>,
  decidedBy: string,
): Decision {
  if (!ruling.verdict) return { verdict: false, decidedBy: `${decidedBy}: ${ruling.because}` };
  const order = ruling.order.flatMap((item) => history.operations[item] ?? []);
  const flaw = flawIn(history.model, operations, order);
  if (flaw === undefined) return { verdict: true, decidedBy, order };
  return {
    verdict: "unknown",
    decidedBy,
    because: `internal error of the checker: ${decidedBy} gave an order that the replay refuses: ${flaw}`,
  };
}

function shortageText(outcome: SearchOutcome): string {
  const after = `after ${outcome.nodes} configurations`;
  if (outcome.shortage === "memory") {
    return `the search used up its memory ${after}; raise the memory limit, or write unique values`;
  }
  return `the search was not through ${after}; raise the time limit, or write unique values`;
}
