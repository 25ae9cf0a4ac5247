import { expect, test } from "vitest";
import { register } from "../../models/objects/cells.ts";
import { growSet } from "../../models/objects/grow-set.ts";
import { flawIn } from "./certify.ts";

test("the replay refuses an order that real time, the object or an omission contradicts", () => {
  const [write, read] = ["write", "read"].map((f, id) => ({
    id,
    process: id,
    f,
    input: id === 0 ? 1 : null,
    output: 1,
    outcome: "ok" as const,
    invokeIndex: id * 2,
    completeIndex: id * 2 + 1,
    invokeTime: 0,
    completeTime: 1,
  }));
  if (write === undefined || read === undefined) throw new Error("no history");
  const model = register;
  expect(flawIn(model, [write, read], [write, read])).toBeUndefined();
  expect(flawIn(model, [write, read], [read, write])).toContain("does not fit");
  expect(flawIn(model, [write, read], [write])).toContain("missing");
  expect(flawIn(model, [write, read], [write, read, read])).toContain("twice");
  const late = { ...write, id: 2, input: 2, invokeIndex: 9, completeIndex: 10 };
  expect(flawIn(model, [write, late], [late, write])).toContain("had returned");
  const [add, twice] = [
    { ...write, f: "add" },
    { ...read, output: [1, 1] },
  ];
  expect(flawIn(growSet, [add, twice], [add, twice])).toContain("does not fit");
});
