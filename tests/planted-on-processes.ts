/**
 * Tests for teeth: each bug of examples/teeth.yaml is caught on real processes, and the same run without the bug is not
 * called wrong. A nemesis on a busy machine may miss a bug, so each gets a few tries; a false alarm gets none.
 *
 * Two runs at a time: a run keeps a third to a half of a core busy, and waits for the rest of its time. A bug ends its run as
 * soon as it shows.
 */
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { RunResults } from "../runs/results.ts";
import { clew, temporaryStore } from "./clew-command.ts";

const TRIES_MAX = 14;
const file = "examples/teeth.yaml";
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** The bugs of the file, in its order. */
export const { tests } = parse(readFileSync(join(root, file), "utf8")) as {
  readonly tests: readonly { readonly name: string; readonly system: string }[];
};
/** The first bug of each system. */
export const firstOfEachSystem: typeof tests = tests.filter(
  ({ system }, place) => tests.findIndex((other) => other.system === system) === place,
);

const store = temporaryStore();
afterAll(() => store.remove());

/** Runs one test of the file, with a store of its own; `isCorrect` takes its bug out, and half of the time with it. */
async function run(name: string, seed: number, isCorrect = false): Promise<RunResults> {
  const runs = join(store.path, `${name}-${isCorrect ? "correct" : "broken"}`);
  const length = isCorrect ? ["--time-limit", "4s"] : ["--time-limit", "8s", "--check", "live"];
  const options = ["--only", name, ...length, "--seed", String(seed), "--store", runs];
  const { exitCode, stdout } = await clew("test", file, ...options, ...(isCorrect ? ["--without-mutant"] : []));
  const latest = realpathSync(join(runs, "latest"));
  const results = JSON.parse(readFileSync(join(latest, "results.json"), "utf8")) as RunResults;
  expect(exitCode).toBe(results.valid === true ? 0 : results.valid === false ? 1 : 2);
  expect(stdout.includes("npx clew hunt --system")).toBe(results.valid === false);
  return results;
}

/** Two tests for each of these bugs. */
export function testsOfBugs(bugs: typeof tests): void {
  describe.concurrent("planted bugs on real processes", () => {
    test.each(bugs)(
      "$name is caught, with the operations that contradict each other",
      async ({ name }) => {
        const verdicts: unknown[] = [];
        for (let attempt = 1; attempt <= TRIES_MAX; attempt++) {
          // oxlint-disable-next-line no-await-in-loop -- a further try only when this one missed
          const results = await run(name, attempt);
          verdicts.push(results.valid);
          if (results.valid !== false) continue;
          const explained = results.keys.filter((key) => (key.explanation?.operations.length ?? 0) > 0);
          expect(explained).not.toEqual([]);
          return;
        }
        expect.fail(`not caught in ${TRIES_MAX} tries: ${verdicts.join(", ")}`);
      },
      300_000,
    );

    test.each(bugs)(
      "$name without its bug is not called wrong",
      async ({ name }) => {
        const results = await run(name, 1, true);
        expect(results.checks.filter((check) => check.valid === false)).toEqual([]);
      },
      180_000,
    );
  });
}
