/**
 * docs/explanations.md shows what is printed and drawn today.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the page of explanations is as its script writes it", () => {
  const root = join(import.meta.dirname, "..");
  const { status, stderr } = spawnSync(process.execPath, ["scripts/explanations.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  // What is kept because its log is absent is said there, too.
  expect(stderr.split("\n").filter((line) => line.startsWith("out of date"))).toEqual([]);
  expect(status).toBe(0);
}, 60_000);
