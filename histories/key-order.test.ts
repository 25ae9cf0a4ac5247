import { expect, test } from "vitest";
import type { Key } from "./event.ts";
import { inShownOrder } from "./key-order.ts";
import type { KeyResult } from "./key-result.ts";

const result = (valid: KeyResult["valid"], key?: Key): KeyResult => ({
  ...(key === undefined ? {} : { key }),
  valid,
  operationCount: 1,
  decidedBy: "zones",
});

test("what is wrong comes first, then what is unknown, each by name with numbers by value", () => {
  const keys = ["x10", "x2", "x1", 7, 12, "7", '["t",1]', "y"].map((key) => result(false, key));
  const all = [result(true, "a"), ...keys, result("unknown", "b2"), result("unknown", "b1")];
  const names = inShownOrder(all).map(({ key }) => key);
  expect(names.filter((name) => typeof name === "string" && name.startsWith("x"))).toEqual(["x1", "x2", "x10"]);
  expect(names.indexOf(7)).toBeLessThan(names.indexOf(12));
  expect(names.slice(-3)).toEqual(["b1", "b2", "a"]);
  expect(inShownOrder([result(false)])).toEqual([result(false)]);
});

test("no explanation is asked for, which may take long", () => {
  const lazy = {
    ...result(false, "x"),
    get explanation(): never {
      throw new Error("expected nobody to ask");
    },
  };
  expect(inShownOrder([lazy, result(true, "y")])[0]).toBe(lazy);
});
