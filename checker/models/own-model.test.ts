/**
 * Models of one's own: the template of `docs/your-own-model.md` runs as it stands there, and what a model may add makes
 * no other verdict.
 */
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import { check } from "../check.ts";
import type { CheckReport } from "../check-report.ts";
import { drawObject } from "../linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../linearizability/special/testing/families.ts";
import type { ObjectFamily } from "../linearizability/special/testing/drawn-objects.ts";
import { isLinearizable } from "../testing/oracle.ts";
import { counter } from "./objects/counter.ts";
import { elementSet } from "./objects/element-set.ts";
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

test("a call that fits no state, and was never answered, is no matter, however long the history", () => {
  const model: Model = {
    name: "box",
    description: "write v, read; a probe of a closed box has no answer",
    functions: ["write", "read", "probe"],
    initial: null,
    action: ({ f, input, output = null, known }) => {
      if (f === "write") return { kind: "write", value: input };
      return f === "read" && known ? { kind: "read", value: output } : { kind: "never" };
    },
    step: (state, { f, input, output = null, known }) => {
      if (f === "write") return input;
      return f === "read" && known && output === state ? state : undefined;
    },
    readOnly: () => false,
    describe: ({ f }) => f,
    describeState: String,
  };
  const verdicts = [4, 400].map((count) => {
    const operations = Array.from({ length: count }, (_, id): Operation => {
      const [invokeIndex, completeIndex] = [2 * id, 2 * id + 1];
      const times = { invokeIndex, completeIndex, invokeTime: invokeIndex };
      const even = id - (id % 2);
      return { id, process: id, f: id === even ? "write" : "read", input: even, output: even, outcome: "ok", ...times };
    });
    const end = { id: count, process: count, input: null, invokeIndex: 2 * count, invokeTime: 2 * count };
    const open = (["probe", "read"] as const).map((f): Operation => ({ ...end, f, outcome: "info" }));
    const answered: Operation = { ...end, f: "probe", outcome: "ok", output: null, completeIndex: 2 * count + 1 };
    return [...open, answered].map((last) => check([...operations, last], model, budget).valid);
  });
  expect(verdicts).toEqual([
    [true, true, false],
    [true, true, false],
  ]);
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
