import { expect, test } from "vitest";
import { errorCodes, failedOutcome, isDefinite } from "./errors.ts";

test("a definite error makes an operation fail, any other leaves it open", () => {
  expect(failedOutcome("mismatch", 3)).toEqual({ type: "fail", value: 3, error: "mismatch" });
  expect(failedOutcome("timeout", 3)).toEqual({ type: "info", value: 3, error: "timeout" });
});

test("a code that nobody listed is indefinite", () => {
  for (const code of ["no-such-code", "toString", "__proto__", ""]) expect(isDefinite(code)).toBe(false);
});

test("what happens after a request was sent is never definite", () => {
  for (const code of ["timeout", "disconnected", "session-expired", "lost-leadership"]) {
    expect(errorCodes[code]?.isDefinite).toBe(false);
  }
});
