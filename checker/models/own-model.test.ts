/**
 * Models of one's own: the template of `docs/your-own-model.md` runs as it stands there, and what a model may add makes
 * no other verdict.
 */
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { check } from "../check.ts";
import type { CheckReport } from "../check.ts";
import { drawObject } from "../linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../linearizability/special/testing/families.ts";
import type { ObjectFamily } from "../linearizability/special/testing/drawn-objects.ts";
import { isLinearizable } from "../testing/oracle.ts";
import { counter } from "./counter.ts";
import { elementSet } from "./element-set.ts";
import type { Model } from "./model.ts";

const root = join(fileURLToPath(import.meta.url), "..", "..", "..");
const budget = { timeLimitMs: 10_000, memoryLimitBytes: 1e9, now: () => 0 };

test("the template runs as it is, and finds money that was withdrawn twice", async () => {
  const page = readFileSync(join(root, "docs", "your-own-model.md"), "utf8");
  const [, template = ""] = /```ts\n([\s\S]*?)```/u.exec(page) ?? [];
  const { outputFiles } = await build({
    stdin: { contents: template, loader: "ts", resolveDir: root },
    alias: { "clew/checker": join(root, "checker", "index.ts") },
    bundle: true,
    write: false,
    format: "esm",
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const { report } = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as {
    report: CheckReport;
  };
  expect(report).toMatchObject({ valid: false, model: "account" });
  expect(report.keys[0]?.explanation?.operations).toEqual([0, 1, 2]);
});

/** The models of the catalog as somebody might have written them who knows nothing of the near-linear algorithms. */
const OWN: readonly (readonly [string, Model])[] = [
  ["counter", { ...counter, classOf: ({ f, input, output = null }) => JSON.stringify([f, input ?? 1, output]) }],
  ["counter", { ...counter, quotient: () => (state) => state, stateKey: String }],
  ["set, new elements", { ...elementSet, partition: ({ input }) => JSON.stringify(input) }],
  ["set, repeated elements", { ...elementSet, partition: ({ input }) => JSON.stringify(input) }],
];

test.each(OWN)("a %s of one's own gets the oracle's verdicts", (name, { special: _special, ...model }) => {
  const families = OBJECT_FAMILIES.filter((family: ObjectFamily) => family.name.startsWith(name));
  const wrong: string[] = [];
  for (const family of families) {
    for (let seed = 0; seed < 40; seed++) {
      const operations = drawObject(family, seed);
      if (operations.some((one) => model.problem?.(one) !== undefined)) continue;
      const { valid } = check(operations, model, budget);
      if (valid !== isLinearizable(model, operations)) wrong.push(`${family.name}, seed ${seed}: ${valid}`);
    }
  }
  expect(wrong).toEqual([]);
});
