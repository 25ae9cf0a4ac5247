/**
 * A failed compare-and-set that does not tell what it saw, taken at its word: the value was not the one it expected.
 *
 * Jepsen's `fail` says only that the operation did not happen, and clew leaves such a one out. The etcd model of
 * Porcupine takes it for an observation, which is right where nothing but the comparison makes a cas fail. None of the
 * fast algorithms knows "any value but this", so the model gives up its actions and is searched state by state.
 * Source: Porcupine, porcupine_test.go, the model of the etcd logs.
 */
import type { Operation } from "../../histories/operation.ts";
import type { Call, Model } from "./model.ts";
import { seenBy } from "./model.ts";

/** Reasons of a failure that mean the comparison; any other, such as a refused connection, tells nothing of the value. */
const MISMATCHES: ReadonlySet<unknown> = new Set([undefined, null, "mismatch", "value-mismatch"]);

/** Whether the operation is a cas that failed for its comparison, as far as it tells, and did not say what it saw. */
export function isBlindCas({ f, outcome, error }: Pick<Operation, "f" | "outcome" | "error">): boolean {
  if (
    f !== "cas" ||
    outcome !== "fail" ||
    seenBy({ f, outcome, ...(error === undefined ? {} : { error }) }) !== undefined
  ) {
    return false;
  }
  return MISMATCHES.has(Array.isArray(error) && error.length === 1 ? error[0] : error);
}

/** The model, for which a blind failed cas is an observation. */
export function withRefusals(model: Model): Model {
  const { action: _, actInto: __, ...rest } = model;
  // Any other answer than what was asked for would be no success.
  const succeeding = ({ f, input }: Call): Call => ({ f, input, output: input, known: true });
  return {
    ...rest,
    isRefusal: isBlindCas,
    step: (state, call) => {
      if (call.isRefused !== true) return model.step(state, call);
      return model.step(state, succeeding(call)) === undefined ? state : undefined;
    },
    readOnly: (call) => call.isRefused === true || model.readOnly(call),
    describe: (call) =>
      call.isRefused === true ? `${model.describe(succeeding(call))} (failed)` : model.describe(call),
  };
}
