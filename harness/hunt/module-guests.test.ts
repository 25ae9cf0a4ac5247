import { expect, test } from "vitest";
import { vmFt } from "../../systems-under-test/vm-ft/system.ts";
import { drawPlan } from "./plan/draw-plan.ts";
import { simulate } from "./simulate.ts";
import { bundledModule, cModule, huntModule } from "./testing/module-hunts.ts";

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);

test.each([
  ["the module that comes with the system", bundledModule],
  ["a C program that clang compiled", cModule],
])("%s survives failovers with the same state on both hosts after every event, in each style", (_what, guest) => {
  const { failures, failovers } = huntModule(guest, SEEDS);
  expect(failures).toEqual([]);
  expect(failovers).toBeGreaterThan(3);
});

test("a run with a module is a function of its plan", () => {
  const options = { guest: cModule.guest };
  const plan = drawPlan({ system: vmFt, seed: 5, workload: "lock", options });
  expect(simulate(plan).traceHash).toBe(simulate(plan).traceHash);
});

test("a module that traps is a finding with its name and the event", () => {
  // Too few for any request.
  const options = { guest: "wasm-key-value", guestSteps: 300 };
  const { failures } = simulate(drawPlan({ system: vmFt, seed: 1, workload: "register", options }));
  expect(failures[0]).toMatchObject({ oracle: "finding" });
  const stopped = /wasm-key-value: on_input\(1, \d+\): the module did not end within 300 steps \(option guestSteps\)/;
  expect(failures[0]?.message).toMatch(stopped);
});
