import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import { lockProblem } from "./lock-shapes.ts";

function problem(f: string, input: Json, output: Json = null): string | undefined {
  return lockProblem({
    id: 0,
    process: 1,
    f,
    input,
    output,
    outcome: "ok",
    invokeIndex: 0,
    completeIndex: 1,
    invokeTime: 0,
    completeTime: 1,
  });
}

test("a token may stand beside a zxid, and one that is misspelt is not passed over for it", () => {
  expect(problem("acquire", null, { token: 3, zxid: [1, 7] })).toBeUndefined();
  expect(problem("acquire", null, { zxid: [1, 7], session: "a" })).toBeUndefined();
  expect(problem("acquire", null, { tokn: 3, zxid: [1, 7] })).toContain('Did you mean "token"?');
  expect(problem("release", { toke: 3, zxid: [1, 7] })).toContain('Did you mean "token"?');
  expect(problem("fenced-write", [{ tokken: 3, zxid: [1, 7] }, "x"], [3, "x"])).toContain('Did you mean "token"?');
  expect(problem("release", { token: 3, zxidd: [1, 7] })).toContain('Did you mean "zxid"?');
});
