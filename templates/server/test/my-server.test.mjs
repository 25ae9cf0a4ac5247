/**
 * What is asked of the server: it is linearizable while messages between its replicas are slow, and clew would notice if it were
 * not.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

/** Runs a command as a person does. Exit codes: 0 valid, 1 invalid, 2 unknown. */
function run(command) {
  const [program, ...args] = command.split(" ");
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return { status, text: stdout + stderr };
}

test("the server is linearizable while messages between its replicas are slow", () => {
  const { status, text } = run("npx clew test --system my-server --nemesis slow --time-limit 5s");
  assert.equal(status, 0, text);
});

test("the planted bug is found", () => {
  const { status, text } = run("npm run bug");
  assert.equal(status, 1, text);
  assert.match(text, /Not linearizable/);
});
