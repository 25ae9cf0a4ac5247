import { expect, test } from "vitest";
import { inventRun } from "../testing/invented-run.ts";
import { summaryText } from "./text.ts";

test("the verdict comes first, the reasons after, and the command that repeats the run last", () => {
  const { test: record, results } = inventRun({ standing: "invalid", seconds: 5 });
  const lines = summaryText(record, results, { report: "store/x/report.html" }).split("\n");
  expect(lines[0]).toBe("Not linearizable. raft · register · partition, kill, pause · 5 nodes · seed 7");
  expect(lines).toContain("✕ linearizable: 1 of 48 keys has no linearization.");
  expect(lines).toContain("✕ key x17s");
  expect(lines).toContain("  3. Process 2012 got 9041 nevertheless.");
  const finding = lines.indexOf("! n2 ended by itself with exit code 70.");
  expect(lines.slice(finding + 1, finding + 4)).toEqual([
    "    24.190 election timeout, term 8",
    "    24.201 wal: record 19310: bad checksum",
    "    24.202 halting",
  ]);
  expect(lines.at(-2)).toBe("report  store/x/report.html");
  expect(lines.at(-1)).toBe(`repeat  ${record.command}`);
});

test("a valid run lists no failed check", () => {
  const { test: record, results } = inventRun({ standing: "valid", seconds: 5 });
  const text = summaryText(record, results, {});
  expect(text).toMatch(/^Linearizable\. /);
  expect(text).not.toMatch(/[✕?!]/);
});

test("what a system does not promise is told in a valid run, too", () => {
  const { test: record, results } = inventRun({ standing: "valid", seconds: 5 });
  if (results === undefined) throw new Error("a valid run has results");
  const known = { kind: "weaknesses", name: "known weaknesses", valid: true, message: "A winner may lose." } as const;
  const text = summaryText(record, { ...results, checks: [...results.checks, known] }, {});
  expect(text).toMatch(/^Linearizable\. /);
  expect(text).toMatch(/known weaknesses: A winner may lose\./);
});

test("the time of the check is told where it was measured, and nothing where not", () => {
  const { test: record, results } = inventRun({ standing: "valid", seconds: 5 });
  if (results === undefined) throw new Error("a valid run has results");
  const { checkTimeMs: _, ...unmeasured } = results;
  const second = (of: typeof unmeasured): string => summaryText(record, of, {}).split("\n")[1] ?? "";
  expect(second(results)).toMatch(/^[\d,]+ operations on \d+ keys, checked in 214 ms$/);
  for (const each of [unmeasured, { ...results, checkTimeMs: 0 }]) {
    expect(second(each)).toMatch(/^[\d,]+ operations on \d+ keys$/);
  }
});

test("undecided keys say what would help", () => {
  const { test: record, results } = inventRun({ standing: "unknown", seconds: 5 });
  expect(summaryText(record, results, {}, { keysMax: 0 })).toMatch(/… and \d+ more keys?; see the report\./);
  expect(summaryText(record, results, {})).toContain("Fewer operations per key");
});

test("only the verdict is painted, by the caller", () => {
  const { test: record } = inventRun({ standing: "unfinished", seconds: 5 });
  const text = summaryText(record, undefined, {}, { paint: (standing, words) => `<${standing}:${words}>` });
  expect(text.split("\n")[0]).toMatch(/^<unfinished:No verdict: the run ended early\.> raft/);
});
