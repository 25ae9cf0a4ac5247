import { expect, test } from "vitest";
import { readServiceOptions } from "./options.ts";

test("a session's time-out is 2 to 20 ticks, and any other is refused in words", () => {
  for (const sessionTimeoutMs of [200, 2_000]) {
    expect(readServiceOptions({ sessionTimeoutMs }).sessionTimeoutMs).toBe(sessionTimeoutMs);
  }
  for (const sessionTimeoutMs of [199, 2_001]) {
    expect(() => readServiceOptions({ sessionTimeoutMs })).toThrow(
      `zookeeper: option sessionTimeoutMs: expected 2 to 20 ticks of 100 ms, so 200 to 2000, found ${sessionTimeoutMs}.`,
    );
  }
});

test("the range follows the tick", () => {
  expect(readServiceOptions({ tickMs: 10, sessionTimeoutMs: 20 }).sessionTimeoutMs).toBe(20);
  expect(() => readServiceOptions({ tickMs: 10 })).toThrow(
    "expected 2 to 20 ticks of 10 ms, so 20 to 200, found 1000.",
  );
});
