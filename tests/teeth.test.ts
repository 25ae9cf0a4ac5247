/**
 * Teeth: each bug of examples/teeth.yaml is caught on real processes, and the same run without the bug is not
 * called wrong. A nemesis on a busy machine may miss a bug, so each gets a few tries; a false alarm gets none.
 */
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { RunResults } from "../runs/results.ts";
import { clew, temporaryStore } from "./clew-command.ts";

const TRIES_MAX = 8;
const file = "examples/teeth.yaml";
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { tests } = parse(readFileSync(join(root, file), "utf8")) as { readonly tests: readonly { name: string }[] };

const store = temporaryStore();
afterAll(() => store.remove());

async function run(name: string, ...more: readonly string[]): Promise<RunResults> {
  const limits = ["--time-limit", "8s", "--store", join(store.path, name)];
  const { exitCode, stdout } = await clew("test", file, "--only", name, ...limits, ...more);
  const latest = realpathSync(join(store.path, name, "latest"));
  const results = JSON.parse(readFileSync(join(latest, "results.json"), "utf8")) as RunResults;
  expect(exitCode).toBe(results.valid === true ? 0 : results.valid === false ? 1 : 2);
  expect(stdout.includes("npx clew hunt --system")).toBe(results.valid === false);
  return results;
}

describe("planted bugs on real processes", () => {
  test("are eleven", () => expect(tests).toHaveLength(11));

  test.each(tests)(
    "$name is caught, with the operations that contradict each other",
    async ({ name }) => {
      const verdicts: unknown[] = [];
      for (let attempt = 1; attempt <= TRIES_MAX; attempt++) {
        // oxlint-disable-next-line no-await-in-loop -- a further try only when this one missed
        const results = await run(name, "--seed", String(attempt));
        verdicts.push(results.valid);
        if (results.valid !== false) continue;
        const explained = results.keys.filter((key) => (key.explanation?.operations.length ?? 0) > 0);
        expect(explained).not.toEqual([]);
        return;
      }
      expect.fail(`not caught in ${TRIES_MAX} tries: ${verdicts.join(", ")}`);
    },
    180_000,
  );

  test.each(tests)(
    "$name without its bug is not called wrong",
    async ({ name }) => {
      const results = await run(name, "--without-mutant", "--seed", "1");
      expect(results.checks.filter((check) => check.valid === false)).toEqual([]);
    },
    180_000,
  );
});
