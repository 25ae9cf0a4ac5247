/**
 * What is asked of the store: it is linearizable while its nodes are killed and paused, and clew would notice if it were not.
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

test("the store is linearizable while its nodes are killed and paused", () => {
  const { status, text } = run("npx clew test --bin ./node.py -w lin-kv --nemesis kill,pause --time-limit 5");
  assert.equal(status, 0, text);
});

test("the planted bug is found", () => {
  const { status, text } = run("npm run bug");
  assert.equal(status, 1, text);
  assert.match(text, /Not linearizable/);
});
