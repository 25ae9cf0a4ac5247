import { expect, test } from "vitest";
import { bytesIn } from "./base64.ts";

test("base64 becomes the bytes that it was made of, and anything else is refused", () => {
  const bytes = Uint8Array.from({ length: 1_000 }, (_, at) => (at * 7) % 256);
  for (const length of [0, 1, 2, 3, 999, 1_000]) {
    const some = bytes.subarray(0, length);
    expect([...bytesIn(Buffer.from(some).toString("base64"))]).toEqual([...some]);
  }
  expect(() => bytesIn("no base64!")).toThrow(/character|base64/i);
});
