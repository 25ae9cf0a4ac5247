/**
 * The oracle: linearizability by trying every order. Slow, short, obviously right; the algorithms are held against it.
 *
 * It reads the recorded operations by itself and shares nothing with the algorithms but the model's `step`.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import type { Call, Model } from "../models/model.ts";

/** True iff some order of the operations explains every answer. At most about 14 operations. */
export function isLinearizable(model: Model, operations: readonly Operation[]): boolean {
  const taking = operations.flatMap((operation) => {
    const call = asCall(operation);
    return call === undefined ? [] : [{ operation, call }];
  });
  const dead = new Set<string>();
  const canFinish = (left: typeof taking, state: Json): boolean => {
    if (left.every(({ call }) => !call.known)) return true;
    const key = JSON.stringify([left.map(({ operation }) => operation.id), state]);
    if (dead.has(key)) return false;
    for (const one of left) {
      const isTooEarly = left.some(
        ({ operation, call }) => call.known && (operation.completeIndex ?? Infinity) < one.operation.invokeIndex,
      );
      if (isTooEarly) continue;
      const after = model.step(state, one.call);
      const others = left.filter((other) => other !== one);
      if (after !== undefined && canFinish(others, after)) return true;
    }
    dead.add(key);
    return false;
  };
  return canFinish(taking, model.initial);
}

function asCall({ f, input, output, outcome, error }: Operation): Call | undefined {
  if (outcome === "ok") return { f, input, output: output ?? null, known: true };
  if (outcome === "info") return { f, input, known: false };
  if (f !== "cas" || !Array.isArray(error) || error[0] !== "mismatch") return undefined;
  return { f, input, known: true, seen: error[1] as Json };
}
