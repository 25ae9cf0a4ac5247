/**
 * Every algorithm for weaker guarantees against the definitions. A trial's `isKept` is about sequential consistency.
 */
import type { Operation } from "../../../histories/operation.ts";
import { casRegister } from "../../models/objects/cells.ts";
import { modelNamed } from "../../models/catalog.ts";
import type { ModelOptions } from "../../models/catalog.ts";
import type { Model } from "../../models/model.ts";
import { draws } from "../../testing/drawn-histories.ts";
import { drawOptions } from "../../testing/drawn-options.ts";
import { isLinearizable, saysAnything } from "../../testing/oracle.ts";
import { linesOf } from "../../testing/trial.ts";
import type { TrialFamily } from "../../testing/trial.ts";
import { checkConsistency } from "../../check-consistency.ts";
import { checkPositions } from "../known-positions.ts";
import type { PositionedOperation } from "../known-positions.ts";
import { byRegularity } from "../regular.ts";
import { GUARANTEES, SESSION_GUARANTEES, type Guarantee } from "../guarantees.ts";
import { bySessionGuarantee } from "../session-guarantees.ts";
import { flawInSessionOrder } from "../session-replay.ts";
import { bySessionSearch } from "../session-search.ts";
import { sessionsOf } from "../sessions.ts";
import { byUniqueValues } from "../unique-values.ts";
import { hasSessionOrder, isRegular, keepsSessionGuarantee } from "./definitions.ts";
import { drawSessions } from "./drawn-sessions.ts";
import type { DrawnSessions, SessionFamily } from "./drawn-sessions.ts";

const budget = { timeLimitMs: 1e6, memoryLimitBytes: 1e9, now: () => 0 };
/** Deciding all guarantees together takes as long as the rest, so only every fourth history is asked for them. */
const ALL_TOGETHER_EVERY = 4;

const base = {
  keys: 1,
  processes: 3,
  operationsMax: 8,
  values: 0,
  cas: 0.15,
  neverReturned: 0.1,
  stale: 0.3,
  wild: 0.1,
};

/** The families of drawn histories. */
export const SESSION_FAMILIES: readonly SessionFamily[] = [
  { ...base, name: "new values" },
  { ...base, name: "reads and writes only", cas: 0, stale: 0.2, wild: 0.05 },
  { ...base, name: "many never returned", neverReturned: 0.4 },
  { ...base, name: "cas chains", cas: 0.5, wild: 0.05 },
  { ...base, name: "few values", values: 3 },
  { ...base, name: "two keys", keys: 2, wild: 0.05 },
  { ...base, name: "two keys, few values", keys: 2, values: 2, neverReturned: 0.2 },
];

/** A drawn history, with its model and with what the definitions get. */
export interface SessionCase extends DrawnSessions {
  readonly model: Model;
  readonly options: ModelOptions;
  /** The model without conventions: the definitions use it. */
  readonly plain: Model;
  /** The operations that count under the conventions: the definitions use them. */
  readonly counting: readonly Operation[];
}

/** One history with drawn conventions and a drawn initial value. The same seed gives the same case. */
export function drawSessionCase(family: SessionFamily, seed: number): SessionCase {
  const options = drawOptions(casRegister, draws(seed ^ 0x5bd1e995));
  const model = modelNamed(casRegister.name, options);
  const drawn = drawSessions(family, seed, model.initial);
  const counting = drawn.operations.filter((operation) => saysAnything(operation, options));
  return { ...drawn, model, options, plain: { ...casRegister, initial: model.initial }, counting };
}

type Order = "linearizable" | "ordered-sequential";

/** Where an algorithm by itself differs from the definition; undefined for nowhere. */
function mistakeOfOne({ model, operations, counting, plain }: SessionCase, isSequential: boolean): string | undefined {
  const sessions = sessionsOf(model, operations);
  const allowance = { nodesMax: 1e6, isTimeUp: () => false };
  for (const kind of ["sequential", "ordered-sequential"] as const) {
    const expected = kind === "sequential" ? isSequential : hasSessionOrder(plain, counting, true);
    for (const ruling of [byUniqueValues(sessions, kind), bySessionSearch(sessions, kind, allowance)]) {
      if (ruling.verdict === undefined) continue;
      if (ruling.verdict !== expected) return `${kind}: ${JSON.stringify(ruling)}, by definition ${expected}`;
      const flaw = ruling.verdict ? flawInSessionOrder(sessions, ruling.order, kind) : undefined;
      if (flaw !== undefined) return `${kind}: ${flaw}`;
    }
  }
  for (const guarantee of SESSION_GUARANTEES) {
    const { verdict } = bySessionGuarantee(sessions, guarantee);
    if (verdict !== undefined && verdict !== keepsSessionGuarantee(plain, counting, guarantee))
      return `${guarantee}: ${verdict}`;
  }
  const { verdict } = byRegularity(sessions);
  return verdict === undefined || verdict === isRegular(plain, counting) ? undefined : `regular: ${verdict}`;
}

function byDefinition({ plain, counting }: SessionCase, guarantee: Guarantee): boolean {
  const keys = [...new Set(counting.map(({ key }) => key))];
  if (guarantee === "linearizable") {
    return keys.every((key) =>
      isLinearizable(
        plain,
        counting.filter((operation) => operation.key === key),
      ),
    );
  }
  if (guarantee === "regular") return isRegular(plain, counting);
  if (guarantee === "sequential" || guarantee === "ordered-sequential") {
    return hasSessionOrder(plain, counting, guarantee === "ordered-sequential");
  }
  return keepsSessionGuarantee(plain, counting, guarantee);
}

/**
 * Where `checkConsistency`, asked for all guarantees, differs from the definitions; undefined for nowhere.
 * @param seen called with every verdict
 */
export function mistakeOfAll(
  drawn: SessionCase,
  seen?: (guarantee: Guarantee, valid: boolean) => void,
): string | undefined {
  const { results, strongest } = checkConsistency(drawn.operations, drawn.model, GUARANTEES, budget);
  for (const { guarantee, valid, because, kind } of results) {
    if (kind === "internal error") return `${guarantee}: ${because}`;
    if (valid === "unknown") continue;
    seen?.(guarantee, valid);
    // By implication a guarantee can be decided for histories to which its own definition does not apply.
    if (because.includes("impl") || valid === byDefinition(drawn, guarantee)) continue;
    return `${guarantee} is ${valid}: ${because}`;
  }
  const isLinear = results.some(({ guarantee, valid }) => guarantee === "linearizable" && valid === true);
  return isLinear === (strongest.join() === "linearizable") ? undefined : `strongest ${strongest.join()}`;
}

/**
 * Where the decision by known positions differs from trying everything; undefined for nowhere.
 * @param seen called with every answer of the definition
 */
export function mistakeOfPositions(
  { operations, positions }: DrawnSessions,
  seen?: (isKept: boolean) => void,
): string | undefined {
  const positioned = operations.flatMap((one): PositionedOperation[] => {
    const { id, process, key, invokeIndex, completeIndex, f, outcome } = one;
    if (f === "read" && outcome !== "ok") return [];
    const at = positions.get(id);
    const times = {
      id,
      process,
      invokeIndex,
      ...(key === undefined ? {} : { key }),
      ...(completeIndex === undefined ? {} : { completeIndex }),
    };
    if (f === "read") return [{ ...times, kind: "read", version: at ?? 0 }];
    return [{ ...times, kind: "update", ...(at === undefined ? {} : { position: at }) }];
  });
  for (const order of ["linearizable", "ordered-sequential"] as const) {
    const { valid, because } = checkPositions(positioned, order);
    const expected = fitsPositions(positioned, order);
    seen?.(expected);
    if (valid !== expected) return `known positions, ${order} is ${valid}: ${because}`;
  }
  return undefined;
}

/**
 * Whether the operations, with updates in order of position, have such an order; every place of every read is tried.
 */
function fitsPositions(operations: readonly PositionedOperation[], order: Order): boolean {
  const all = operations.filter(({ kind, position }) => kind === "read" || position !== undefined);
  const precedes = (a: PositionedOperation, b: PositionedOperation): boolean =>
    (a.completeIndex ?? Infinity) < b.invokeIndex &&
    (order === "linearizable" || b.kind === "update" || a.process === b.process);
  const canFinish = (
    left: readonly PositionedOperation[],
    reached: number,
    seen: ReadonlyMap<unknown, number>,
  ): boolean => {
    if (left.length === 0) return true;
    return left.some((one) => {
      const rest = left.filter((other) => other !== one);
      if (rest.some((other) => precedes(other, one))) return false;
      if (one.kind === "read") return (seen.get(one.key) ?? 0) === one.version && canFinish(rest, reached, seen);
      const at = one.position ?? 0;
      return at > reached && canFinish(rest, at, new Map([...seen, [one.key, at]]));
    });
  };
  return canFinish(all, 0, new Map());
}

/** Families in which every update has a position. */
export function positionFamilies(): readonly SessionFamily[] {
  return SESSION_FAMILIES.filter(({ values, cas }) => values === 0 && cas < 0.3).map((family) => ({
    ...family,
    cas: 0,
  }));
}

/** The trials of each family. */
export const CONSISTENCY_TRIALS: readonly TrialFamily[] = SESSION_FAMILIES.map((family) => ({
  name: `sessions, ${family.name}`,
  share: 1 / 5,
  run: (seed) => {
    const drawn = drawSessionCase(family, seed);
    const isKept = hasSessionOrder(drawn.plain, drawn.counting, false);
    const mistake =
      mistakeOfOne(drawn, isKept) ??
      (seed % ALL_TOGETHER_EVERY === 0 ? mistakeOfAll(drawn) : undefined) ??
      (family.cas === 0 && family.values === 0 ? mistakeOfPositions(drawn) : undefined);
    if (mistake === undefined) return { isKept };
    return { isKept, mistake: `${mistake}\n${JSON.stringify(drawn.options)}\n${linesOf(drawn.operations)}` };
  },
}));
