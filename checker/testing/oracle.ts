/**
 * The oracle: linearizability by trying every order. It is slow, short and obviously right. The algorithms are compared
 * with it.
 *
 * It reads the recorded operations by itself. With the algorithms it shares only the model's `step`.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import type { ModelOptions } from "../models/catalog.ts";
import type { Call, Model } from "../models/model.ts";

/** Conventions for reading a history that differ from clew's own, as in `ModelOptions`. */
export type Conventions = Pick<ModelOptions, "readNil" | "failedCas">;

/**
 * True iff some order of the operations explains every answer. Exponential: slow for more than 14 operations.
 * @throws Error for more than 30 operations
 */
export function isLinearizable(model: Model, operations: readonly Operation[], conventions: Conventions = {}): boolean {
  const taking = operations.flatMap((operation) => {
    const call = asCall(operation, conventions);
    return call === undefined ? [] : [{ operation, call }];
  });
  if (taking.length > 30) throw new Error(`oracle: ${taking.length} operations are more than it has bits for`);
  const bits = (belongs: (one: (typeof taking)[number]) => boolean): number =>
    taking.reduce((mask, one, at) => (belongs(one) ? mask | (1 << at) : mask), 0);
  const answered = bits(({ call }) => call.known);
  /** By operation: a mask of the operations that had returned before it began. */
  const earlier = taking.map(({ operation: { invokeIndex } }) =>
    bits(({ operation, call }) => call.known && (operation.completeIndex ?? Infinity) < invokeIndex),
  );
  const dead = new Set<string>();
  const canFinish = (placed: number, state: Json): boolean => {
    if ((answered & ~placed) === 0) return true;
    const name = `${placed} ${JSON.stringify(state)}`;
    if (dead.has(name)) return false;
    for (const [at, { call }] of taking.entries()) {
      const isPlaced = (placed & (1 << at)) !== 0;
      if (isPlaced || ((earlier[at] ?? 0) & ~placed) !== 0) continue;
      const after = model.step(state, call);
      if (after !== undefined && canFinish(placed | (1 << at), after)) return true;
    }
    dead.add(name);
    return false;
  };
  return canFinish(0, model.initial);
}

/** True iff this order of operations explains every answer. */
export function explains(
  model: Model,
  operations: readonly Operation[],
  order: readonly Operation[],
  conventions: Conventions = {},
): boolean {
  const left = new Set(operations);
  let state = model.initial;
  for (const operation of order) {
    const call = asCall(operation, conventions);
    if (call === undefined || !left.delete(operation)) return false;
    for (const { invokeIndex, completeIndex = Infinity, ...rest } of left) {
      const isAnswered = asCall({ invokeIndex, completeIndex, ...rest }, conventions)?.known === true;
      if (isAnswered && completeIndex < operation.invokeIndex) return false;
    }
    const after = model.step(state, call);
    if (after === undefined) return false;
    state = after;
  }
  return [...left].every((operation) => asCall(operation, conventions)?.known !== true);
}

function asCall({ f, input, output, outcome, error }: Operation, conventions: Conventions): Call | undefined {
  if (!saysAnything({ f, output, outcome }, conventions)) return undefined;
  if (outcome === "ok") return { f, input, output: output ?? null, known: true };
  if (outcome === "info") return { f, input, known: false };
  if (f !== "cas" || !Array.isArray(error) || error[0] !== "mismatch") return undefined;
  return { f, input, known: true, seen: error[1] as Json };
}

/** Whether the operation counts under these conventions. */
export function saysAnything(
  { f, output = null, outcome }: { readonly f: string; readonly output?: Json | undefined; readonly outcome: string },
  { readNil, failedCas }: Conventions,
): boolean {
  if (outcome === "fail") return failedCas !== "ignored";
  return outcome !== "ok" || f !== "read" || readNil !== "wildcard" || output !== null;
}
