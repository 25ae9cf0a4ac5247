/**
 * A run directory is judged by everything that the run was judged by, not by the first of its checks alone.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Check } from "../../../../checker/history-check.ts";
import { keptTerminal } from "../../testing/kept-terminal.ts";
import { checkAnyHistory } from "./checked-history.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-recorded-"));
afterAll(() => rmSync(folder, { recursive: true }));

const always = (name: string, valid: boolean): Check => ({
  name,
  description: "",
  check: () => ({ valid, message: `${name} was looked at.`, operations: [] }),
});
const CHECKS = [always("first", true), always("kept", true), always("broken", false)];

function checked(
  checks: readonly object[],
  flags: object = {},
): { readonly exitCode: number; readonly lines: string[] } {
  const events = [
    { index: 0, time: 0, type: "invoke", process: 0, f: "read", value: null },
    { index: 1, time: 1, type: "ok", process: 0, f: "read", value: null },
  ];
  writeFileSync(join(folder, "history.jsonl"), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  writeFileSync(join(folder, "results.json"), JSON.stringify({ model: "first", checks }));
  const { terminal, said } = keptTerminal();
  const plugged = { models: new Map(), checks: new Map(CHECKS.map((check) => [check.name, check])), modules: [] };
  const exitCode = checkAnyHistory(folder, { timeLimitMs: 60_000, json: false, plugged, ...flags }, terminal);
  return { exitCode, lines: [...said] };
}

const first = { name: "first", valid: true };

test("each check of the run has its line, and one that does not hold decides", () => {
  const { exitCode, lines } = checked([first, { name: "kept" }, { name: "broken" }, { name: "load" }]);
  expect(exitCode).toBe(1);
  expect(lines.slice(-3)).toEqual([
    "It holds. 1 operation, check first",
    "  kept holds: kept was looked at.",
    "  broken does not hold: broken was looked at.",
  ]);
});

test("what the system does not promise is told, and does not count", () => {
  const { exitCode, lines } = checked([first, { name: "broken", promise: "not-promised" }]);
  expect(exitCode).toBe(0);
  expect(lines.at(-1)).toBe("  broken does not hold, and is not promised: broken was looked at.");
});

test("a check that is named is looked at alone", () => {
  expect(checked([first, { name: "broken" }], { model: "kept" }).exitCode).toBe(0);
  expect(checked([first, { name: "broken" }], { check: "kept" }).exitCode).toBe(0);
  expect(checked([first, { name: "kept" }], { check: "broken" }).exitCode).toBe(1);
});

test("the JSON has every check, and the verdict that the exit code has", () => {
  const { exitCode, lines } = checked([first, { name: "kept" }, { name: "broken" }], { json: true });
  const { valid, checks } = JSON.parse(lines.at(-1) ?? "") as { readonly valid: unknown; readonly checks: unknown };
  expect([exitCode, valid]).toEqual([1, false]);
  expect(checks).toEqual([
    { name: "first", valid: true, message: "first was looked at." },
    { name: "kept", valid: true, message: "kept was looked at." },
    { name: "broken", valid: false, message: "broken was looked at." },
  ]);
});

test("a check that is not known here is named, and so is what was meant by one that there is not", () => {
  const { lines } = checked([first, { name: "elsewhere", kind: "history" }]);
  expect(lines.join("\n")).toContain('its run asked for the check "elsewhere", which is not known here');
  expect(() => checked([first], { check: "brokne" })).toThrow(
    '--check: expected one of first, kept, broken, found "brokne". Did you mean "broken"?',
  );
  expect(() => checked([first], { check: "set" })).toThrow("It is a model: --model set.");
  expect(() => checked([first], { check: "kept", model: "kept" })).toThrow("--check cannot be combined with --model");
});
