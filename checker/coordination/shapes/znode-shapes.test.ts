/**
 * Which values of znode operations are refused.
 */
import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { znodeReader } from "./znode-shapes.ts";

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
  ["a request", operation({ path: "/a", data: 1, verison: 1 }), "version"],
  ["a request in a multi", operation({ operations: [{ f: "set", pth: "/a" }] }, { f: "multi" }), "path"],
  [
    "a request in a pipeline",
    operation({ requests: [{ f: "create", path: "/a", ephemral: true }] }, { f: "pipeline" }),
    "ephemeral",
  ],
  ["an answer", operation({ path: "/a", data: 1 }, { output: { zxd: [1, 2] } }), "zxid"],
  [
    "a stat",
    operation({ path: "/a", data: 1 }, { output: { stat: { version: 0, czxid: [1, 1], mxzid: [1, 1] } } }),
    "mzxid",
  ],
  [
    "an event of a watch",
    operation({ path: "/a", data: 1 }, { output: { events: [{ typ: "changed", path: "/a" }] } }),
    "type",
  ],
  ["a refusal", operation({ path: "/a", data: 1 }, { outcome: "fail", error: ["no-node", { Zxid: [1, 2] }] }), "zxid"],
  [
    "an answer in a pipeline",
    operation({ requests: [] }, { f: "pipeline", output: { answers: [{ ok: true, servr: "n1" }] } }),
    "server",
  ],
])("one in %s is named, with what was meant", (_where, wrong, meant) => {
  expect(znodeReader.problem(wrong)).toContain(`Did you mean "${meant}"?`);
});

test("what ZooKeeper says besides, and what stands under `more`, is nobody's; other fields are refused", () => {
  const stat = { version: 0, cversion: 3, czxid: [1, 1], mzxid: [1, 1], pzxid: [1, 1], ctime: 5, dataLength: 2 };
  const answer = { zxid: [1, 2], stat, data: "x", more: { latencyMs: 3 } };
  expect(znodeReader.problem(operation({ path: "/a", data: 1 }, { output: answer }))).toBeUndefined();
  expect(znodeReader.problem(operation({ path: "/a", data: 1 }, { output: { ...answer, colour: 1 } }))).toContain(
    'found "colour"',
  );
});
