import { expect, test } from "vitest";
import { faultOperation, HEAL_ALL, startOf, stopOf } from "./fault-operation.ts";

test("what a fault's operations are called is read back as that fault, and nothing else is", () => {
  for (const fault of ["partition", "power-loss", "kill-n1", "start-up"]) {
    expect(faultOperation(startOf(fault))).toEqual({ action: "start", fault });
    expect(faultOperation(stopOf(fault))).toEqual({ action: "stop", fault });
  }
  expect([HEAL_ALL, "operator-n1", "restart-kill"].map(faultOperation)).toEqual([undefined, undefined, undefined]);
});
