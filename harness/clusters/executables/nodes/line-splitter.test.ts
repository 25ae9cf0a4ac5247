import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineSplitter } from "./line-splitter.ts";

/** The lines, those that were too long as their beginnings, and the rest, of a text cut into chunks of these sizes. */
function split(text: string, sizes: readonly number[], bytesMax: number) {
  const lines: string[] = [];
  const tooLong: string[] = [];
  const splitter = createLineSplitter({
    bytesMax,
    onLine: (line) => lines.push(line),
    onTooLong: (beginning) => tooLong.push(beginning),
  });
  const bytes = Buffer.from(text);
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    splitter.push(bytes.subarray(at, at + size));
    at += size;
  }
  return { lines, tooLong, rest: splitter.rest() };
}

const lineText = fc.string({ unit: fc.constantFrom("a", "é", "𝄞", " ") });

test("lines are the same wherever the bytes are cut, also within a character", () => {
  fc.assert(
    fc.property(
      fc.array(lineText),
      lineText,
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (lines, rest, sizes) => {
        const text = lines.map((line) => `${line}\n`).join("") + rest;
        expect(split(text, sizes, 1_000_000)).toEqual({ lines, tooLong: [], rest });
      },
    ),
  );
});

test("a line that is too long is told once and skipped, and the next one is there", () => {
  const text = `one\n${"x".repeat(50)}\ntwo\n`;
  for (const size of [1, 3, 7]) {
    const { lines, tooLong, rest } = split(text, [size], 10);
    expect({ lines, rest }).toEqual({ lines: ["one", "two"], rest: "" });
    expect(tooLong).toEqual([expect.stringMatching(/^x+$/)]);
  }
});
