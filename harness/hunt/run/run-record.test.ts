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
});
