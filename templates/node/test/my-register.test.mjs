/**
 * What is asked of the register: it is correct under faults, and clew would notice if it were not.
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

test("the register is linearizable while nodes are cut off and killed", () => {
  const { status, text } = run(
    "npx clew test --system my-register --cluster simulated --nemesis partition,kill --time-limit 10s --seed 1",
  );
  assert.equal(status, 0, text);
});

test("both planted bugs are found", () => {
  const { status, text } = run("npx clew hunt --system my-register --mutants");
  assert.equal(status, 0, text);
  assert.match(text, /2 of 2 planted bugs found/);
});
