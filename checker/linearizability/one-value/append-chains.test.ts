/**
 * Append chains on long histories. Short histories are in `oracle.test.ts`.
 */
import { describe, expect, test } from "vitest";
import type { Operation } from "../../../histories/operation.ts";
import { keyValue } from "../../models/objects/cells.ts";
import { text } from "../../models/objects/text.ts";
import { drawHistory } from "../../testing/drawn-histories.ts";
import type { Family } from "../../testing/drawn-histories.ts";
import { decide } from "../decide.ts";

/** No configuration is allowed, so every decision is made without the search. */
const withoutSearch = { nodesMax: 0, bytesMax: 1e9, isTimeUp: () => false };

const base = { processes: 8, values: 0, neverReturned: 0.005, corrupted: 0 };
const FAMILIES: readonly Family[] = [
  {
    ...base,
    name: "a text that is written anew now and then",
    model: text,
    functions: ["append", "append", "append", "read", "read", "write"],
    operationsMax: 20_000,
    element: (number) => `x ${number} y`,
  },
  {
    ...base,
    name: "a text that only grows",
    model: text,
    functions: ["append", "append", "read"],
    operationsMax: 4_000,
    element: (number) => `x ${number} y`,
  },
  {
    ...base,
    name: "lists, written, compared and grown",
    model: keyValue,
    functions: ["append", "append", "append", "read", "read", "write", "cas"],
    operationsMax: 20_000,
    writesLists: true,
  },
];

/** The longest of some drawn histories; their lengths differ. */
function longOne(family: Family): Operation[] {
  const drawn = [1, 2, 3].map((seed) => drawHistory(family, seed)).sort((a, b) => b.length - a.length);
  return drawn[0] ?? [];
}

/** The last read with an operation after it shows the value of half a history before. */
function withStaleRead(operations: readonly Operation[]): Operation[] {
  const isRead = ({ f, outcome }: Operation): boolean => f === "read" && outcome === "ok";
  const early = operations.find((one, at) => isRead(one) && at > operations.length / 2);
  const late = operations.findLastIndex(isRead);
  return operations.map((one, at) =>
    at === late && early !== undefined ? { ...one, output: early.output ?? null } : one,
  );
}

describe.each(FAMILIES)("$name", (family) => {
  const operations = longOne(family);

  test("is decided both ways without a search, in thousands of operations", () => {
    expect(operations.length).toBeGreaterThan(family.operationsMax / 3);
    for (const [history, expected] of [
      [operations, true],
      [withStaleRead(operations), false],
    ] as const) {
      const { verdict, decidedBy } = decide(family.model, history, withoutSearch);
      expect([verdict, decidedBy.split(":")[0]]).toEqual([
        expected,
        family.model === text ? "special" : "append chains",
      ]);
    }
  });
});

test.each([
  [text, "pp"],
  [keyValue, ["p", "p"]],
] as const)(
  "$0.name: an element that was seen and appended twice is left to the search, which is told why",
  (model, seen) => {
    // Too many for the first try.
    const before = Array.from({ length: 128 }, () => "read");
    const operations = [...before, "append", "append", "read"].map((f, id): Operation => {
      const found = id < before.length ? null : seen;
      const answer = f === "read" ? { input: null, output: found } : { input: "p", output: "p" };
      const times = { invokeIndex: 2 * id, completeIndex: 2 * id + 1, invokeTime: 0 };
      return { id, process: id, f, ...answer, outcome: "ok", ...times };
    });
    const { verdict, decidedBy } = decide(model, operations, { ...withoutSearch, nodesMax: 1_000 });
    expect([verdict, decidedBy.slice(0, 6)]).toEqual([true, "search"]);
    expect(decidedBy).toContain("can have come about in more than one way");
  },
);
