/**
 * Exit codes where nobody takes what is printed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const clew = fileURLToPath(new URL("../../../bin/clew.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "clew-output-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const history = join(folder, "valid.jsonl");
const event = (index: number, process: number, type: string, f: string, value: number | null): string =>
  `${JSON.stringify({ index, time: index, type, process, f, key: "x", value })}\n`;
writeFileSync(
  history,
  event(0, 0, "invoke", "write", 1) +
    event(1, 0, "ok", "write", 1) +
    event(2, 1, "invoke", "read", null) +
    event(3, 1, "ok", "read", 1),
);
const ARGS = [clew, "check", history, "--model", "register"];

test("a verdict is the same when its reader has gone", async () => {
  const run = spawn(process.execPath, ARGS, { stdio: ["ignore", "pipe", "pipe"] });
  run.stdout.destroy();
  run.stderr.destroy();
  expect(await once(run, "close")).toEqual([0, null]);
});

test.runIf(existsSync("/dev/full"))("what cannot be written is a failure of clew, never a verdict", async () => {
  const run = spawn(process.execPath, ARGS, { stdio: ["ignore", openSync("/dev/full", "w"), "pipe"] });
  let said = "";
  run.stderr?.on("data", (text: Buffer) => (said += text.toString()));
  expect(await once(run, "close")).toEqual([255, null]);
  expect(said).toMatch(/^clew: its output could not be written: ENOSPC/m);
});
