import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ReportData } from "../../../../reports/views/data/report-data.ts";
import { pageData } from "../../../../reports/testing/page-data.ts";
import { writeInventedRun } from "../../../../reports/testing/invented-run.ts";
import { checkedFile } from "../../testing/checked-file.ts";
import { keptTerminal } from "../../testing/kept-terminal.ts";
import { checkAnyHistory } from "../checks/checked-history.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-report-file-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const seen = (value: number): readonly (readonly [number, string, string, number | null])[] => [
  [0, "invoke", "write", 1],
  [0, "ok", "write", 1],
  [1, "invoke", "read", null],
  [1, "ok", "read", value],
];
const events = (value: number): object[] =>
  seen(value).map(([process, type, f, found], index) => ({
    index,
    time: index * 1000,
    process,
    type,
    f,
    value: found,
  }));
const edn = (value: number, more: string): string =>
  seen(value)
    .map(
      ([process, type, f, found]) => `{:process ${process}, :type :${type}, :f :${f}, :value ${found ?? "nil"}${more}}`,
    )
    .join("\n");
const log = (value: number): string =>
  seen(value)
    .map(([process, type, f, found]) => `INFO  jepsen.util - ${process}\t:${type}\t:${f}\t${found ?? "nil"}\n`)
    .join("");
const jsonLines = (value: number): string =>
  events(value)
    .map((event) => JSON.stringify(event))
    .join("\n");

/** The printed words, and what the page shows. */
function reported(
  name: string,
  content: string | Uint8Array,
): { readonly exitCode: number; readonly printed: string; readonly page: ReportData } {
  const path = join(folder, name);
  const report = join(folder, "out.html");
  writeFileSync(path, content);
  const { exitCode, printed, warned } = checkedFile(path, { report });
  expect(warned).toContain(`report: ${report}`);
  return { exitCode, printed, page: pageData(readFileSync(report, "utf8")) };
}

test.each<[string, (value: number) => string | Uint8Array, hasTimes: boolean]>([
  ["h.jsonl", jsonLines, true],
  ["h.jsonl.gz", (value) => gzipSync(jsonLines(value)), true],
  ["h.json", (value) => JSON.stringify(events(value)), true],
  ["h.edn", (value) => edn(value, ", :time 5"), true],
  ["without-times.edn", (value) => edn(value, ""), false],
  ["h.log", log, false],
])("%s becomes a page with the verdict that is printed", (name, content, hasTimes) => {
  const right = reported(name, content(1));
  expect(right).toMatchObject({
    exitCode: 0,
    page: { header: { standing: "valid", verdict: "Linearizable." }, hasTimes },
  });
  expect(right.page.header.title).toBe(name);
  expect(right.page.operationRows.map(({ f, ok }) => [f, ok])).toEqual([
    ["write", 1],
    ["read", 1],
  ]);
  const wrong = reported(name, content(2));
  expect(wrong).toMatchObject({ exitCode: 1, page: { header: { standing: "invalid" } } });
  expect(wrong.page.stories[0]?.operations.map(({ f }) => f)).toContain("read");
  for (const sentence of wrong.page.stories[0]?.sentences ?? []) expect(wrong.printed).toContain(sentence);
  expect(wrong.page.timeline.groups).toMatchObject([{ valid: false, operationCount: 2 }]);
});

test("only an earlier page is written over", () => {
  const history = join(folder, "h.jsonl");
  writeFileSync(history, jsonLines(2));
  const report = join(folder, "out.html");
  checkedFile(history, { report });
  writeFileSync(history, jsonLines(1));
  checkedFile(history, { report });
  expect(pageData(readFileSync(report, "utf8")).header.standing).toBe("valid");

  writeFileSync(report, "<html>my notes</html>");
  expect(() => checkedFile(history, { report })).toThrow(`--report ${report}: expected no file or an earlier report`);
  expect(readFileSync(report, "utf8")).toBe("<html>my notes</html>");
});

test.each([
  ["a folder that is not there", (root: string) => join(root, "none", "out.html"), /there is no folder/],
  ["a folder", (root: string) => root, /found a folder/],
  ["where no file can be", (root: string) => join(root, "h.jsonl", "out.html"), /there is no folder|ENOTDIR/],
])("%s is an error before anything is judged", (_what, place, message) => {
  const history = join(folder, "h.jsonl");
  writeFileSync(history, jsonLines(2));
  const { terminal, printed } = keptTerminal();
  const flags = { timeLimitMs: 60_000, json: false, report: place(folder) };
  expect(() => checkAnyHistory(history, flags, terminal)).toThrow(message);
  expect(printed).toEqual([]);
});

test("a run directory's page keeps what its harness saw", () => {
  const run = writeInventedRun(join(folder, "run"), { standing: "valid", seconds: 2 });
  const report = join(folder, "out.html");
  checkedFile(run, { report });
  const page = pageData(readFileSync(report, "utf8"));
  expect(page.header.title).toContain("raft");
  expect(page.faults.map(({ fault }) => fault)).toContain("partition");
  expect(page.checks[0]?.name).toBe("linearizable");
});

test("it cannot be combined with what gives no single verdict", () => {
  const history = join(folder, "h.jsonl");
  mkdirSync(join(folder, "x"));
  writeFileSync(history, jsonLines(1));
  expect(() => checkedFile(history, { report: join(folder, "x.html"), consistency: "all" })).toThrow(
    "--report cannot be combined with --consistency",
  );
});
