import { describe, expect, test } from "vitest";
import myRegister from "../../../templates/node/my-register.ts";
import { raft } from "../../../systems-under-test/raft/system.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { planOf } from "../campaign.ts";
import { drawPlan } from "../plan/draw-plan.ts";
import type { HuntPlan } from "../plan/plan.ts";
import { shrink } from "../shrink/shrink.ts";
import { simulate } from "../simulate.ts";
import { simulateWithin } from "./limited.ts";

const LIMIT_MS = 50;
/** A part of what a long run takes, and enough for a busy machine to come to another event in each try. */
const SHORT_LIMIT_MS = 20;
const run = simulateWithin(LIMIT_MS);
const plan: HuntPlan = {
  ...drawPlan({ system: myRegister, seed: 1, strategy: "uniform" }),
  faults: { effects: [] },
};

function forEver(): never {
  for (;;);
}

/** A node that never comes back from the request after so many. */
const loopingNode = (requestsMax: number): System => endlessNode((request) => request > requestsMax);

/** A node that never comes back from some of its requests: in each life the first one has the number 1. */
function endlessNode(isEndless: (request: number) => boolean): System {
  return {
    ...myRegister,
    createNode(config, random) {
      const node = myRegister.createNode(config, random);
      let requests = 0;
      return {
        ...node,
        step(input) {
          if (input.type === "request" && config.id === "n2" && isEndless(++requests)) forEver();
          return node.step(input);
        },
      };
    },
  };
}

describe("an endless loop", () => {
  test("in a node ends as a finding that names it, its input and the moment, the same in every run", () => {
    const system = loopingNode(5);
    const result = run(plan, { system });
    expect(result.verdict).toBe(false);
    expect(result.failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^n2 does not come back from a step \(request\), at \d+\.\d{3} ms, in event \d+$/),
    ]);
    expect(result.okCount).toBeGreaterThan(5);
    const again = run(plan, { system });
    expect([again.traceHash, again.message]).toEqual([result.traceHash, result.message]);
  });

  test("in a client ends as a finding that names it", () => {
    const system: System = {
      ...myRegister,
      createClient(config, random) {
        const client = myRegister.createClient(config, random);
        return { ...client, step: (input) => (input.type === "response" ? forEver() : client.step(input)) };
      },
    };
    expect(run(plan, { system }).message).toMatch(/^client \d does not come back from a step \(response\)/);
  });

  test("leaves the tripwires as they were, and the next run as it is", () => {
    run(plan, { system: loopingNode(0) });
    expect(Date.now()).toBeGreaterThan(0);
    expect(run(plan, { system: myRegister }).traceHash).toBe(simulate(plan, { system: myRegister }).traceHash);
  });

  test("shrinks to one that never ends, either", () => {
    const failing = planOf({ fixed: { mutant: "R87" } }, raft, 2);
    const shrunk = shrink({ plan: failing, run, budget: { runsMax: 12 } });
    expect(shrunk.kind).toEqual({ oracle: "loop" });
    expect(run(shrunk.plan).oracle).toBe("loop");
  });
});

test("a run that does not get the processor is no loop, though its time is over twice at the same step", () => {
  let left = 3;
  // In the first three runs as a step that never ends, in which the processor's time stands still.
  const system = endlessNode((request) => request === 1 && left-- > 0);
  const starved = simulateWithin(SHORT_LIMIT_MS, () => 0);
  expect(starved(plan, { system }).traceHash).toBe(simulate(plan, { system: myRegister }).traceHash);
  expect(left).toBeLessThan(0);
});

test("a run that only takes longer than its limit is no loop: it is run again, to its end", () => {
  const long = { ...drawPlan({ system: raft, seed: 3 }), faultMs: 30_000 };
  expect(simulateWithin(SHORT_LIMIT_MS)(long).traceHash).toBe(simulate(long).traceHash);
});

describe("where a loop is none of the oracles that count", () => {
  test("a run that takes longer than its limit is still run to its end", () => {
    const long: HuntPlan = { ...drawPlan({ system: raft, seed: 3 }), faultMs: 30_000, oracles: ["history"] };
    expect(simulateWithin(SHORT_LIMIT_MS)(long).traceHash).toBe(simulate(long).traceHash);
  });

  test("a run that never ends fails nothing, and has shown nothing", () => {
    const result = run({ ...plan, oracles: ["history"] }, { system: loopingNode(5) });
    expect([result.failures, result.verdict]).toEqual([[], "unknown"]);
    expect(result.endless).toMatch(/^n2 does not come back/);
  });
});
