/**
 * The check of double barriers: nobody is through `enter` before enough were inside at one moment, and nobody is through
 * `leave` while one is inside that leaves later.
 *
 * Operations, by key: `enter` of how many, which answers how many it counted where it opened the barrier, and fails with ["not-enough", how many were inside]; `leave`, which fails with
 * ["not-alone", how many are inside] where it has left and the others have not.
 *
 * A participant whose session ends is not inside any more, and nobody can tell when that was. So only those are held
 * against somebody that was through whose own `leave` says that they were inside until then.
 *
 * Source: ZooKeeper's recipe of double barriers.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { counted, countedWas } from "../../../histories/words/counts.ts";
import { refuted, type Check, type CheckVerdict } from "../../history-check.ts";
import { RefusedOperationError } from "../../refused-operation.ts";
import { barrierReader } from "./recipe-shapes.ts";

/** The check of the workload `barrier-recipe`. */
export const barriers: Check = {
  name: "barriers",
  description: "nobody is through a barrier before enough have entered, nor out of it before all have left",
  ...barrierReader,
  check(operations) {
    for (const key of new Set(operations.map((one) => one.key))) {
      const own = operations.filter((one) => one.key === key);
      refuseTwoSizes(own);
      const wrong = tooEarly(own) ?? forTooFew(own) ?? inVain(own) ?? leftOthers(own);
      if (wrong !== undefined) return wrong;
    }
    const count = operations.filter(({ f, outcome }) => f === "leave" && outcome === "ok").length;
    return { valid: true, message: `${counted(count, "participant")} went through together.`, operations: [] };
  },
};

/** @throws RefusedOperationError where a barrier waits for two numbers of participants: nobody can tell for whom it was to open */
function refuseTwoSizes(operations: readonly Operation[]): void {
  const enters = operations.filter(({ f }) => f === "enter");
  const [first] = enters;
  const other = enters.find(({ input }) => input !== first?.input);
  if (first === undefined || other === undefined) return;
  throw new RefusedOperationError(
    other,
    `enter: value: expected ${Number(first.input)}, as operation ${first.id} says of the same barrier; found ${Number(other.input)}`,
  );
}

/** Somebody that may have been inside, at most from when it began to enter. */
interface Visit {
  readonly enter: Operation;
  readonly leave: Operation | undefined;
  readonly until: number;
}

function visitsIn(operations: readonly Operation[]): readonly Visit[] {
  return operations
    .filter(({ f }) => f === "enter")
    .map((enter) => {
      const leave = operations.find(
        ({ f, process, invokeIndex, error }) =>
          f === "leave" && process === enter.process && invokeIndex > enter.invokeIndex && error !== "lost",
      );
      return { enter, leave, until: enter.outcome === "fail" ? end(enter) : end(leave) };
    });
}

/** When its answer came; never where nobody knows what came of it. */
function end(operation: Operation | undefined): number {
  return operation === undefined || operation.outcome === "info" ? Infinity : (operation.completeIndex ?? Infinity);
}

/** Who was through first was so before enough can have been inside at one moment. */
function tooEarly(operations: readonly Operation[]): CheckVerdict | undefined {
  const visits = visitsIn(operations);
  const through = visits.map(({ enter }) => enter).filter(({ outcome }) => outcome === "ok");
  const [first] = through.sort((one, other) => end(one) - end(other));
  if (first === undefined) return undefined;
  const moments = visits.map(({ enter }) => enter.invokeIndex).filter((at) => at < end(first));
  const insideAt = (at: number): readonly Visit[] =>
    visits.filter(({ enter, until }) => enter.invokeIndex <= at && until > at);
  const most = Math.max(...moments.map((at) => insideAt(at).length));
  if (most >= Number(first.input)) return undefined;
  const message = `Process ${first.process} was through a barrier of ${Number(first.input)} when at most ${most} can have been inside.`;
  const ids = visits.filter(({ enter }) => enter.invokeIndex < end(first)).map(({ enter }) => enter.id);
  return refuted(message, [...ids, first.id]);
}

/** Somebody opened the barrier for fewer. */
function forTooFew(operations: readonly Operation[]): CheckVerdict | undefined {
  const early = operations.find(
    ({ f, outcome, input, output }) =>
      f === "enter" && outcome === "ok" && typeof output === "number" && output < Number(input),
  );
  if (early === undefined) return undefined;
  const message = `A barrier of ${Number(early.input)} was opened when ${countedWas(Number(early.output), "process", "processes")} inside.`;
  return refuted(message, [early.id]);
}

/** Somebody gave up entering though enough were there. */
function inVain(operations: readonly Operation[]): CheckVerdict | undefined {
  for (const { f, id, input, error } of operations) {
    const [why, inside] = Array.isArray(error) ? (error as readonly Json[]) : [];
    if (f !== "enter" || why !== "not-enough" || Number(inside) < Number(input)) continue;
    return refuted(
      `A barrier of ${Number(input)} did not open though ${countedWas(Number(inside), "process", "processes")} inside.`,
      [id],
    );
  }
  return undefined;
}

/** Somebody was through `leave` while one was inside from before until after. */
function leftOthers(operations: readonly Operation[]): CheckVerdict | undefined {
  const visits = visitsIn(operations).filter(({ enter, leave }) => enter.outcome === "ok" && isInsideUntil(leave));
  for (const out of operations) {
    if (out.f !== "leave" || out.outcome !== "ok") continue;
    const inside = visits.find(
      ({ enter, leave }) => end(enter) < out.invokeIndex && leave !== undefined && leave.invokeIndex > end(out),
    );
    if (inside === undefined) continue;
    const message = `Process ${out.process} was out of a barrier while process ${inside.enter.process} was inside.`;
    return refuted(message, [inside.enter.id, out.id, inside.leave?.id]);
  }
  return undefined;
}

/** Whether it took its own node away: so its session had lived until then. */
function isInsideUntil(leave: Operation | undefined): boolean {
  if (leave === undefined) return false;
  const { outcome, error } = leave;
  return outcome === "ok" || (outcome === "fail" && Array.isArray(error) && error[0] === "not-alone");
}
