/**
 * The examples in C: the correct ones are valid under faults, and their bugs are found. Without a compiler they are
 * skipped.
 */
import { afterAll, describe, expect, test } from "vitest";
import { compiledExamples, hasCompiler } from "./testing/compile-c.ts";
import { type Example, whatIsWrong, FAULTS } from "./testing/example-matrix.ts";
import { runExample } from "./testing/example-run.ts";

const { program, remove } = compiledExamples();
afterAll(remove);

const EXAMPLES: readonly Example[] = [
  { file: "echo", workload: "echo", isSilent: true },
  { file: "unique-ids", workload: "unique-ids", isSilent: true },
  { file: "broadcast", workload: "broadcast", forgets: true, needsLoss: true },
  { file: "g-counter", workload: "g-counter", forgets: true },
  { file: "lin-kv", workload: "lin-kv", isSilent: true },
];
const faultsOf = ({ forgets }: Example): (typeof FAULTS)[number][1][] =>
  FAULTS.filter(([name]) => name !== "one-way cuts" && !(name === "kill" && forgets === true)).map(
    ([, fault]) => fault,
  );

if (!hasCompiler) console.warn("examples/maelstrom/c: not tried, because there is no cc on this machine");

describe.skipIf(!hasCompiler)("an example in C", () => {
  test.concurrent.each(EXAMPLES)("is valid under faults: $workload", async (example) => {
    const faults = faultsOf(example).map((fault) => ({ ...fault, everyMs: 900 }));
    const run = { ...example, file: program(example.file), faults, timeLimitMs: 3_500 };
    expect(whatIsWrong(example, await runExample(run))).toEqual([]);
  });

  test.concurrent.each(EXAMPLES)("is found with its bug: $workload", async (example) => {
    const faults = example.needsLoss === true ? [{ fault: "partition" }, { fault: "lossy" }] : [];
    const run = { ...example, file: program(example.file), isBroken: true, faults };
    const timeLimitMs = example.needsLoss === true ? 3_000 : 1_500;
    expect(await runExample({ ...run, timeLimitMs })).toMatchObject({ valid: false, findings: [] });
  });
});
