import { expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { vmFtWords } from "../words.ts";

test("what goes to and from the disk is told with its block and number", () => {
  const words = (message: Json): string | undefined => vmFtWords.describeMessage?.(message);
  const call = { type: "io", who: "h1#1", io: 7, op: "write", block: 3, data: "x" };
  expect(words(call)).toBe("asks to write block 3 (I/O 7)");
  expect(words({ type: "ioDone", who: "h1#1", io: 7, data: null })).toBe("has done I/O 7");
  expect(words({ type: "ioDone", who: "h1#1", io: 8, data: "x" })).toBe("has done I/O 8: x");
});

test("a late write that is ignored is part of the story", () => {
  const note = { time: 1, node: "disk", note: { event: "late-write", block: 3, io: 7, written: 9 } };
  expect(vmFtWords.tellNote?.(note, [note])).toEqual([{ phrase: "ignored a late write of block 3" }]);
});
