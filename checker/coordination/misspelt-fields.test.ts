/**
 * Which fields of znode operations are taken for misspelt ones.
 */
import { expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { misspeltField } from "./misspelt-fields.ts";

const operation = (input: Json, more: Partial<Operation> = {}): Operation => ({
  id: 0,
  process: 0,
  f: "set",
  input,
  outcome: "ok",
  output: null,
  invokeIndex: 0,
  completeIndex: 1,
  invokeTime: 0,
  completeTime: 1,
  ...more,
});

test.each([
  ["a request", operation({ path: "/a", verison: 1 }), "version"],
  ["a request in a multi", operation({ operations: [{ f: "set", pth: "/a" }] }), "path"],
  ["a request in a pipeline", operation({ requests: [{ f: "create", path: "/a", ephemral: true }] }), "ephemeral"],
  ["an answer", operation({ path: "/a" }, { output: { zxd: [1, 2] } }), "zxid"],
  ["a stat", operation({ path: "/a" }, { output: { stat: { version: 0, czxid: [1, 1], mxzid: [1, 1] } } }), "mzxid"],
  ["an event of a watch", operation({ path: "/a" }, { output: { events: [{ typ: "changed", path: "/a" }] } }), "type"],
  ["a refusal", operation({ path: "/a" }, { outcome: "fail", error: ["no-node", { Zxid: [1, 2] }] }), "zxid"],
  [
    "an answer in a pipeline",
    operation({ requests: [] }, { output: { answers: [{ ok: true, servr: "n1" }] } }),
    "server",
  ],
])("one in %s is named, with what was meant", (_where, wrong, meant) => {
  expect(misspeltField(wrong)).toContain(`Did you mean "${meant}"?`);
});

test("a field that resembles one which is there, and one that resembles none, are somebody else's", () => {
  const stat = { version: 0, cversion: 3, czxid: [1, 1], mzxid: [1, 1], pzxid: [1, 1], ctime: 5, dataLength: 2 };
  const answer = { zxid: [1, 2], stat, data: "x", latencyMs: 3, version: 4 };
  expect(misspeltField(operation({ path: "/a", acl: "open" }, { output: answer }))).toBeUndefined();
});
