import { expect, test } from "vitest";
import { faultKinds } from "./faults.ts";
import { faultOperation, HEAL_ALL, startOf, stopOf } from "./fault-operation.ts";

test("what a fault's operations are called is read back as that fault, and nothing else is", () => {
  for (const { name } of faultKinds) {
    expect(faultOperation(startOf(name))).toEqual({ action: "start", fault: name });
    expect(faultOperation(stopOf(name))).toEqual({ action: "stop", fault: name });
  }
  expect([HEAL_ALL, "operator-n1", "restart-kill"].map(faultOperation)).toEqual([undefined, undefined, undefined]);
});
