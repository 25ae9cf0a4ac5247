import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { raft } from "../../../systems-under-test/raft/system.ts";
import { parseTestRecord } from "../../../runs/test-record.ts";
import type { TestRecord } from "../../../runs/results.ts";
import { bundledCatalog } from "../../catalog.ts";
import { writeFinding } from "../../hunt/fleet/finding-folder.ts";
import { planOf } from "../../hunt/campaign.ts";
import { simulate } from "../../hunt/simulate.ts";
import { keptTerminal } from "../testing/kept-terminal.ts";
import { shrinkCommand } from "./shrink.ts";

let store: string;

beforeAll(() => {
  store = mkdtempSync(join(tmpdir(), "clew-shrink-"));
});

afterAll(() => rmSync(store, { recursive: true, force: true }));

/** Shrinks the finding of this seed; gives what was printed, and the record of the small run. */
async function shrunkOf(mutant: string, seed: number): Promise<{ text: string; record: TestRecord }> {
  const plan = planOf({ fixed: { mutant } }, raft, seed);
  const findings = join(store, mutant);
  writeFinding(findings, plan, simulate(plan), bundledCatalog);
  const { terminal, printed: lines } = keptTerminal();
  await shrinkCommand(
    join(findings, String(seed)),
    { runs: "150", timeLimit: "60s", store },
    { catalog: bundledCatalog, terminal },
  );
  const report = lines.find((line) => line.endsWith("report.html"))?.trim() ?? "";
  const record = JSON.parse(readFileSync(join(report, "../test.json"), "utf8")) as unknown;
  return { text: lines.join("\n"), record: parseTestRecord(record) };
}

test("of two failures the one that is not kept is named, with how to shrink that", async () => {
  const { text, record } = await shrunkOf("R42", 5);
  expect(text).toContain("Still fails: invariant: what is answered is committed.");
  expect(text).toContain("the run also failed by history, which is not kept");
  expect(text).toContain("hunt seed 5 again with --oracles history");
  expect(record.shrunkFrom).toEqual({
    seed: 5,
    kept: "invariant: what is answered is committed",
    others: ["history"],
  });
});

test("another seed than that of the finding is told, and the run keeps the name of the finding's", async () => {
  const { text, record } = await shrunkOf("R01", 1);
  expect(record.seed).not.toBe(1);
  expect(text).toContain(`with seed ${record.seed} in place of 1`);
  expect(text).not.toContain("also failed");
  expect(record).toMatchObject({ name: "shrunk-raft-1", shrunkFrom: { seed: 1, others: [] } });
});
