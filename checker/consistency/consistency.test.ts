/**
 * Every algorithm of this folder against the definitions, over drawn histories. CLEW_ORACLE=n draws n histories a family.
 */
import { describe, expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import { casRegister } from "../models/cells.ts";
import { isLinearizable } from "../testing/oracle.ts";
import { GUARANTEES, checkConsistency } from "./check-consistency.ts";
import type { Guarantee } from "./check-consistency.ts";
import { checkPositions } from "./known-positions.ts";
import type { PositionedOperation } from "./known-positions.ts";
import { byRegularity } from "./regular.ts";
import { SESSION_GUARANTEES, bySessionGuarantee } from "./session-guarantees.ts";
import { flawInSessionOrder } from "./session-replay.ts";
import { bySessionSearch } from "./session-search.ts";
import { sessionsOf } from "./sessions.ts";
import { hasSessionOrder, isRegular, keepsSessionGuarantee } from "./testing/definitions.ts";
import { drawSessions } from "./testing/drawn-sessions.ts";
import type { SessionFamily } from "./testing/drawn-sessions.ts";
import { byUniqueValues } from "./unique-values.ts";

const COUNT = Number(process.env["CLEW_ORACLE"] ?? 120);
const model = casRegister;
const budget = { timeLimitMs: 1e6, memoryLimitBytes: 1e9, now: () => 0 };

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
const FAMILIES: readonly SessionFamily[] = [
  { ...base, name: "new values" },
  { ...base, name: "reads and writes only", cas: 0, stale: 0.2, wild: 0.05 },
  { ...base, name: "many never returned", neverReturned: 0.4 },
  { ...base, name: "cas chains", cas: 0.5, wild: 0.05 },
  { ...base, name: "few values", values: 3 },
  { ...base, name: "two keys", keys: 2, wild: 0.05 },
  { ...base, name: "two keys, few values", keys: 2, values: 2, neverReturned: 0.2 },
];

/** What an algorithm says otherwise than the definition; undefined for nothing. */
function mistake(operations: readonly Operation[]): string | undefined {
  const sessions = sessionsOf(model, operations);
  const allowance = { nodesMax: 1e6, isTimeUp: () => false };
  for (const kind of ["sequential", "ordered-sequential"] as const) {
    const expected = hasSessionOrder(model, operations, kind === "ordered-sequential");
    for (const ruling of [byUniqueValues(sessions, kind), bySessionSearch(sessions, kind, allowance)]) {
      if (ruling.verdict === undefined) continue;
      if (ruling.verdict !== expected) return `${kind}: ${JSON.stringify(ruling)}, by definition ${expected}`;
      const flaw = ruling.verdict ? flawInSessionOrder(sessions, ruling.order, kind) : undefined;
      if (flaw !== undefined) return `${kind}: ${flaw}`;
    }
  }
  for (const guarantee of SESSION_GUARANTEES) {
    const { verdict } = bySessionGuarantee(sessions, guarantee);
    if (verdict !== undefined && verdict !== keepsSessionGuarantee(model, operations, guarantee))
      return `${guarantee}: ${verdict}`;
  }
  const { verdict } = byRegularity(sessions);
  return verdict === undefined || verdict === isRegular(model, operations) ? undefined : `regular: ${verdict}`;
}

function byDefinition(operations: readonly Operation[], guarantee: Guarantee): boolean {
  const keys = [...new Set(operations.map(({ key }) => key))];
  if (guarantee === "linearizable") {
    return keys.every((key) =>
      isLinearizable(
        model,
        operations.filter((operation) => operation.key === key),
      ),
    );
  }
  if (guarantee === "regular") return isRegular(model, operations);
  if (guarantee === "sequential" || guarantee === "ordered-sequential") {
    return hasSessionOrder(model, operations, guarantee === "ordered-sequential");
  }
  return keepsSessionGuarantee(model, operations, guarantee);
}

describe.each(FAMILIES)("$name", (family) => {
  test(`every algorithm agrees with the definitions on ${COUNT} histories`, () => {
    const mistakes: string[] = [];
    for (let seed = 0; seed < COUNT && mistakes.length === 0; seed++) {
      const { operations } = drawSessions(family, seed);
      const found = mistake(operations);
      if (found !== undefined)
        mistakes.push(`seed ${seed}: ${found}\n${operations.map((one) => JSON.stringify(one)).join("\n")}`);
    }
    expect(mistakes).toEqual([]);
  });
});

test("what is said of all guarantees together agrees with the definitions, and each holds in some and fails in others", () => {
  const tally = new Map<Guarantee, Set<boolean>>(GUARANTEES.map((guarantee) => [guarantee, new Set()]));
  const mistakes: string[] = [];
  for (const family of FAMILIES) {
    for (let seed = 0; seed < COUNT / 4; seed++) {
      const { operations } = drawSessions(family, seed);
      const { results, strongest } = checkConsistency(operations, model, GUARANTEES, budget);
      for (const { guarantee, valid, because } of results) {
        if (valid === "unknown") continue;
        tally.get(guarantee)?.add(valid);
        // By implication a guarantee can be settled for histories that its own definition leaves out.
        if (because.includes("impl") || valid === byDefinition(operations, guarantee)) continue;
        mistakes.push(`${family.name}, seed ${seed}: ${guarantee} is ${valid}: ${because}`);
      }
      const isLinear = results.some(({ guarantee, valid }) => guarantee === "linearizable" && valid === true);
      if (isLinear !== (strongest.join() === "linearizable"))
        mistakes.push(`${family.name}, seed ${seed}: strongest ${strongest.join()}`);
    }
  }
  expect(mistakes).toEqual([]);
  // These two fail alone only where values are read before they are written, which is not drawn.
  const rare: readonly Guarantee[] = ["monotonic-writes", "writes-follow-reads"];
  const oneSided = [...tally].filter(([guarantee, verdicts]) => verdicts.size < 2 && !rare.includes(guarantee));
  expect(oneSided).toEqual([]);
});

/** One line an operation: process, what, value; one after the other in real time. */
function inTurn(...lines: readonly (readonly [process: number, f: string, value: number | null])[]): Operation[] {
  return lines.map(([owner, f, value], id) => ({
    id,
    process: owner,
    f,
    input: f === "read" ? null : value,
    output: value,
    outcome: "ok",
    invokeIndex: 2 * id,
    completeIndex: 2 * id + 1,
    invokeTime: 0,
  }));
}

/** The guarantees that the history breaks. */
function broken(operations: readonly Operation[]): string {
  const { results } = checkConsistency(operations, model, GUARANTEES, budget);
  return results.flatMap(({ guarantee, valid }) => (valid === false ? [guarantee] : [])).join(" ");
}

test("each session guarantee is broken by its own history", () => {
  const strong = "linearizable ordered-sequential sequential";
  expect(broken(inTurn([0, "write", 1], [0, "read", 1]))).toBe("");
  expect(broken(inTurn([0, "write", 1], [1, "read", null]))).toBe("linearizable regular");
  expect(broken(inTurn([0, "write", 1], [0, "read", null]))).toBe(`${strong} regular session read-your-writes`);
  expect(broken(inTurn([0, "write", 1], [1, "read", 1], [1, "read", null]))).toBe(
    `${strong} regular session monotonic-reads`,
  );
  // Monotonic writes show only through somebody's monotonic reads.
  const swapped = inTurn([0, "write", 1], [0, "write", 2], [1, "read", 2], [1, "read", 1]);
  expect(broken(swapped)).toBe(`${strong} regular session`);
  const circle = inTurn([0, "read", 2], [0, "write", 1], [1, "read", 1], [1, "write", 2]);
  expect(broken(circle)).toBe(`${strong} regular session writes-follow-reads`);
});

test("updates in real time set ordered sequential consistency apart from sequential", () => {
  // The second writer begins after the first has returned, so its version is the newer.
  const late = inTurn([0, "write", 1], [1, "write", 2], [2, "read", 2], [2, "read", 1]);
  expect(broken(late)).toBe("linearizable ordered-sequential regular");
});

test("known positions agree with a search through the orders that they allow", () => {
  const mistakes: string[] = [];
  const tally = { true: 0, false: 0 };
  for (const family of FAMILIES.filter(({ values, cas }) => values === 0 && cas < 0.3)) {
    for (let seed = 0; seed < COUNT; seed++) {
      const { operations, positions } = drawSessions({ ...family, cas: 0 }, seed);
      const positioned = operations.flatMap((one): PositionedOperation[] => {
        const { id, process: owner, key, invokeIndex, completeIndex, f, outcome } = one;
        if (f === "read" && outcome !== "ok") return [];
        const at = positions.get(id);
        const times = {
          id,
          process: owner,
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
        tally[expected ? "true" : "false"]++;
        if (valid !== expected) mistakes.push(`${family.name}, seed ${seed}: ${order} is ${valid}: ${because}`);
      }
    }
  }
  expect(mistakes).toEqual([]);
  expect(Math.min(tally.true, tally.false)).toBeGreaterThan(COUNT / 10);
});

/** Whether the operations, updates by position, have an order as asked: every place of every read is tried. */
function fitsPositions(
  operations: readonly PositionedOperation[],
  order: "linearizable" | "ordered-sequential",
): boolean {
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
