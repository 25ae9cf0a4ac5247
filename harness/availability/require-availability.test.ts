import { expect, test } from "vitest";
import { raft } from "../../systems-under-test/raft/system.ts";
import type { System } from "../../systems-under-test/system.ts";
import { availabilityCheck, requiredAvailability } from "./require-availability.ts";

const spec = { availability: "majority", nodes: 3, options: {}, fsyncMs: [0, 10] } as const;

test("a test that requires availability follows what the system promises with its options", () => {
  const paper = requiredAvailability(spec, raft)?.finish(0).boundMs ?? 0;
  const mit = requiredAvailability({ ...spec, options: { profile: "mit" } }, raft)?.finish(0).boundMs ?? 0;
  expect(mit).toBeGreaterThan(2 * paper);
  const { availability: _majority, ...modestSpec } = spec;
  expect(requiredAvailability(modestSpec, raft)).toBeUndefined();
  const modest: System = { ...raft, availability: () => undefined };
  expect(() => requiredAvailability(spec, modest)).toThrow("availability: raft promises none with these options");
});

test("silence is false, an answer within the bound true, and nothing judged is unknown", () => {
  const report = { failure: undefined, judgedMs: 5_000, worstShare: 0.123, boundMs: 6_000 };
  expect(availabilityCheck(report)).toMatchObject({
    valid: true,
    message: expect.stringContaining("12 % of its bound"),
  });
  expect(availabilityCheck({ ...report, judgedMs: 0 }).valid).toBe("unknown");
  const failure = { nodes: ["n1"], timeMs: 1, message: "n1 was silent" };
  expect(availabilityCheck({ ...report, failure })).toMatchObject({ valid: false, message: "n1 was silent." });
});
