import { expect, test } from "vitest";
import { crc32 } from "./crc32.ts";

test("crc32 gives the check value of its definition, and the known ones of two texts", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
  expect(crc32(Buffer.from(""))).toBe(0);
  expect(crc32(Buffer.from("The quick brown fox jumps over the lazy dog"))).toBe(0x414fa339);
});

test("crc32 changes with every single bit", () => {
  const bytes = Buffer.from("record");
  const sums = new Set([crc32(bytes)]);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    sums.add(crc32(changed));
  }
  expect(sums.size).toBe(49);
});
