/**
 * Locks that give out tokens: an acquire that never returned may have got any token greater than the last.
 */
import { expect, test } from "vitest";
import { OBJECT_FAMILIES } from "../../../linearizability/special/testing/families.ts";
import { drawObject } from "../../../linearizability/special/testing/drawn-objects.ts";
import { isLinearizable } from "../../../testing/oracle.ts";
import { modelNamed } from "../../catalog.ts";
import { tokenIn } from "./held-token.ts";
import type { Call, Model } from "../../model.ts";
import { determinized } from "../../nondeterministic.ts";

/** No token in a drawn history is greater. */
const GREATEST = 24;

/** The same lock as a nondeterministic model: an acquire that never returned may get each token. */
function withEveryToken(lock: Model): Model {
  const { action: _action, levels: _levels, special: _special, beginning: _beginning, ...rest } = lock;
  return determinized({
    ...rest,
    steps: (state, call) => {
      const { last } = tokenIn(state);
      const tokens = Array.from({ length: GREATEST - last }, (_, more) => last + 1 + more);
      const possible =
        call.f === "acquire" && !call.known ? tokens.map((output) => ({ ...call, output, known: true })) : [call];
      return possible.flatMap((each) => {
        const after = lock.step(state, each);
        return after === undefined ? [] : [after];
      });
    },
  });
}

test.each(["fenced-lock", "expiring-lock"])(
  "%s: the unknown token is any that the rest allows, and no other",
  (name) => {
    const lock = modelNamed(name);
    const exact = withEveryToken(lock);
    const tally = { kept: 0, broken: 0 };
    for (const family of OBJECT_FAMILIES.filter(({ model }) => model.name === name)) {
      for (let seed = 0; seed < 150; seed++) {
        const operations = drawObject(family, seed);
        const isKept = isLinearizable(exact, operations);
        tally[isKept ? "kept" : "broken"]++;
        expect([family.name, seed, isLinearizable(lock, operations)]).toEqual([family.name, seed, isKept]);
      }
    }
    expect(Math.min(tally.kept, tally.broken)).toBeGreaterThan(20);
  },
);

const acquire: Call = { f: "acquire", input: null, known: false };
const release = (token: number): Call => ({ f: "release", input: token, output: null, known: true });

test.each(["fenced-lock", "expiring-lock"])("%s: a release tells which token an unanswered acquire took", (name) => {
  const { initial, step } = modelNamed(name);
  const held = step(initial, acquire) ?? null;
  expect(step(held, release(2))).toEqual([2, "free"]);
  expect(step(held, release(0))).toBeUndefined();
  expect(step(step(held, release(2)) ?? null, release(2))).toBeUndefined();
});

test("a token given out while another one may have expired was given out after it", () => {
  const { initial, step } = modelNamed("expiring-lock");
  const two = step(step(initial, acquire) ?? null, acquire) ?? null;
  const answered = (output: number): Call => ({ f: "acquire", input: null, output, known: true });
  expect(step(two, answered(2))).toBeUndefined();
  expect(step(two, answered(3))).toEqual([3, "held"]);
  expect(step(step(two, answered(3)) ?? null, release(2))).toBeUndefined();
});
