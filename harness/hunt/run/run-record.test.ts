import { describe, expect, test } from "vitest";
import { createRunRecord } from "./run-record.ts";

const invariant = { oracle: "invariant", message: "two leaders", timeMs: 5 } as const;
const liveness = { oracle: "liveness", message: "nobody answers", timeMs: 9 } as const;

describe("the failures of a run", () => {
  test("are each oracle's first word, in the order in which they spoke", () => {
    const record = createRunRecord({ asked: undefined, watch: undefined });
    for (const failure of [invariant, liveness, { ...invariant, message: "the same again" }]) record.fail(failure);
    expect(record.failures).toEqual([invariant, liveness]);
  });

  test("are those of the oracles that were asked", () => {
    const record = createRunRecord({ asked: ["liveness"], watch: undefined });
    for (const failure of [invariant, liveness]) record.fail(failure);
    expect(record.failures).toEqual([liveness]);
  });

  test("are expected from the moment on at which a known weakness has shown, and not before", () => {
    const record = createRunRecord({ asked: undefined, watch: undefined });
    record.weakness({ id: "V19", node: "n1", message: "a found its own 1", timeMs: 7 });
    for (const failure of [invariant, liveness]) record.fail(failure);
    expect(record.failures).toEqual([invariant, { ...liveness, expected: "V19" }]);
    expect(record.notes).toEqual([
      { time: 7e6, node: "n1", note: { event: "weakness", id: "V19", message: "a found its own 1" } },
    ]);
  });
});
