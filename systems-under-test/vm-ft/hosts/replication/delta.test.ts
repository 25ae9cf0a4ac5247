import { expect, test } from "vitest";
import { createRandomStream } from "../../../node-kit/random.ts";
import { applyDelta, deltaBetween } from "./delta.ts";

test("a delta gives the new text again, for drawn texts of few different blocks", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = createRandomStream(seed);
    const drawn = (): string =>
      Array.from({ length: random.integer(0, 40) }, () =>
        random.pick(["a", "bc", "0123456789abcdef", "repeat ".repeat(4)]),
      ).join("");
    const [base, text] = [drawn(), drawn()];
    expect(applyDelta(base, deltaBetween(base, text))).toBe(text);
  }
});

test.each([
  ["of a text with itself is one copy", "0123456789abcdefgh", "0123456789abcdefgh", [[0, 18]]],
  ["to nothing is nothing", "0123456789abcdefgh", "", []],
  ["from nothing is the text", "", "new", ["new"]],
])("a delta %s", (_title, base, text, parts) => {
  expect(deltaBetween(base, text)).toEqual(parts);
});

test("a value that changed or moved costs its change, not the text around it", () => {
  const entries = Array.from({ length: 1000 }, (_, index) => JSON.stringify([`key${index}`, { value: index * 7919 }]));
  const base = entries.join(",");
  const changed = entries.with(500, '["key500",{"value":"another"}]');
  const moved = [...entries.slice(0, 100), ...entries.slice(101), entries[100]];
  for (const text of [changed.join(","), moved.join(",")]) {
    const parts = deltaBetween(base, text);
    expect(applyDelta(base, parts)).toBe(text);
    expect(JSON.stringify(parts).length).toBeLessThan(100);
  }
});
