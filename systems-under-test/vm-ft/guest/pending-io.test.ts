import { expect, test } from "vitest";
import { completeIo, issuable, type PendingIo } from "./pending-io.ts";

function pending(...ios: readonly (readonly [number, PendingIo["op"], number])[]): Map<number, PendingIo> {
  return new Map(ios.map(([io, op, block]) => [io, { op, block, data: null, seq: 1 }]));
}

test.each([
  ["reads of one block", pending([1, "read", 7], [2, "read", 7]), [1, 2]],
  ["writes of two blocks", pending([1, "write", 7], [2, "write", 8]), [1, 2]],
  ["a write and then a read of its block", pending([1, "write", 7], [2, "read", 7]), [1]],
  ["a read and then a write of its block", pending([1, "read", 7], [2, "write", 7], [3, "read", 7]), [1]],
  ["writes of one block", pending([3, "write", 7], [5, "write", 7], [6, "write", 8]), [3, 6]],
])("of %s, those may be under way that race with no older one", (_which, ios, expected) => {
  expect(issuable(ios)).toEqual(expected);
});

test("what comes behind a completed I/O on its block waits for the completion, and nothing else does", () => {
  const ios = pending([1, "write", 7], [2, "write", 8], [3, "write", 7]);
  completeIo(ios, 1, 9);
  expect([...ios].map(([io, { seq }]) => [io, seq])).toEqual([
    [2, 1],
    [3, 9],
  ]);
});
