import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRunDirectory } from "./run-directory.ts";
import { RUN_FORMAT } from "./results.ts";
import { parseTestRecord, writeTestRecord } from "./test-record.ts";

const RECORDED = {
  name: "raft kv",
  startedAt: new Date("2026-11-22T14:03:11.042Z"),
  system: "raft",
  workload: "cas-register",
  cluster: "local",
  nodes: ["n1", "n2", "n3"],
  concurrency: 6,
  nemesis: ["partition"],
  timeLimitMs: 20_000,
  seed: 7,
  command: "npx clew test --seed 7",
  clewVersion: "0.1.0",
  spec: { nodes: 3, absent: undefined },
};

describe("test.json", () => {
  test.each([undefined, "R42"])("is read as it was written, with mutant %s", (mutant) => {
    const store = mkdtempSync(join(tmpdir(), "clew-test-record-"));
    try {
      const directory = createRunDirectory({ store, test: RECORDED.name, startedAt: RECORDED.startedAt });
      const written = writeTestRecord(directory, { ...RECORDED, mutant });
      const read = parseTestRecord(JSON.parse(readFileSync(directory.file("test.json"), "utf8")));
      expect(read).toEqual(written);
      expect(read).toMatchObject({ format: RUN_FORMAT, startedAt: "2026-11-22T14:03:11.042Z", spec: { nodes: 3 } });
      expect(read.mutant).toBe(mutant);
      expect(read.versions.node).toBe(process.version);
    } finally {
      rmSync(store, { recursive: true, force: true });
    }
  });

  test("of a run that was made small says what it was made from", () => {
    const shrunkFrom = { seed: 3, kept: "invariant: one vote a term", others: ["history"] };
    expect(parseTestRecord({ ...least, shrunkFrom })).toEqual({ ...least, shrunkFrom });
  });

  const least = { system: "raft", nodes: ["n1"], nemesis: [] };

  test("of an older run may have fewer fields", () => {
    expect(parseTestRecord(least)).toEqual(least);
  });

  test.each<[unknown, string]>([
    [null, "expected an object, found null"],
    [[], "expected an object, found []"],
    [{ ...least, system: undefined }, "system: expected a text, found nothing"],
    [{ ...least, nodes: undefined }, "nodes: expected a list of texts, found nothing"],
    [{ ...least, nemesis: undefined }, "nemesis: expected a list of texts, found nothing"],
    [{ ...least, nodes: 3 }, "nodes: expected a list of texts, found 3"],
    [{ ...least, nodes: ["n1", 2] }, 'nodes: expected a list of texts, found ["n1",2]'],
    [{ ...least, format: 2 }, "format: expected 1, the format that this version of clew knows, found 2"],
    [{ ...least, seed: "7" }, 'seed: expected a number, found "7"'],
    [{ ...least, startedAt: "yesterday" }, 'startedAt: expected a date, found "yesterday"'],
    [
      { ...least, versions: { clew: "1" } },
      'versions: expected an object with the texts clew, node and platform, found {"clew":"1"}',
    ],
    [
      { ...least, shrunkFrom: { seed: 3 } },
      'shrunkFrom: expected an object with the number seed, the text kept and the texts others, found {"seed":3}',
    ],
    [{ ...least, command: { words: "x".repeat(80) } }, `command: expected a text, found {"words":"${"x".repeat(50)}…`],
  ])("that is %j is refused: %s", (value, message) => {
    expect(() => parseTestRecord(value)).toThrow(new Error(message));
  });
});
