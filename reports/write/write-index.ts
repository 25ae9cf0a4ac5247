/**
 * The store's front page: every run that is there, newest first, with its verdict. Folders that are no run, or half
 * of one, are shown as what they are; a list that hides its broken entries would hide the very runs to look at.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunResults, TestRecord } from "../../runs/results.ts";
import type { Standing } from "../views/data/report-data.ts";
import { count } from "../../histories/words/counts.ts";
import { standing, STANDING_WORDS } from "../views/words.ts";
import { escapeHtml } from "./page.ts";
import { readResults, readTest } from "./read-run.ts";

/** A run as far as its directory tells. */
interface IndexRow {
  /** Relative to the store, e.g. "raft-register/20261122T140311.042Z". */
  readonly path: string;
  /** Name of the run's folder: its start time, which sorts. */
  readonly folder: string;
  readonly test: TestRecord | undefined;
  readonly results: RunResults | undefined;
  readonly hasReport: boolean;
}

/**
 * Writes `index.html` into the store, over the one that may be there.
 *
 * @returns the path of the page
 * @throws the file system's error when the store cannot be listed or written
 * Cost: reads `test.json` and `results.json` of every run.
 */
export async function writeIndex(storeDirectory: string): Promise<string> {
  const rows = runsIn(storeDirectory);
  const path = join(storeDirectory, "index.html");
  await writeFile(`${path}.part`, indexPage(rows));
  await rename(`${path}.part`, path);
  return path;
}

function runsIn(store: string): IndexRow[] {
  const rows: IndexRow[] = [];
  for (const test of foldersIn(store)) {
    for (const folder of foldersIn(join(store, test))) {
      const directory = join(store, test, folder);
      rows.push({
        path: `${test}/${folder}`,
        folder,
        test: readTest(directory),
        results: readResults(directory),
        hasReport: existsSync(join(directory, "report.html")),
      });
    }
  }
  return rows.sort((left, right) => (left.folder < right.folder ? 1 : left.folder > right.folder ? -1 : 0));
}

/** Real folders only: `latest` is a symbolic link and would show a run twice. */
function foldersIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .filter((name) => statSync(join(directory, name)).isDirectory());
}

function indexPage(rows: readonly IndexRow[]): string {
  const body =
    rows.length === 0
      ? `<p class="soft">No run yet. <code>clew test</code> makes the first.</p>`
      : `<div class="scroll"><table>
<thead><tr><th>verdict</th><th>test</th><th>started</th><th>system</th><th>nemesis</th><th class="n">operations</th><th class="n">faults with effect</th><th>report</th></tr></thead>
<tbody>
${rows.map(rowHtml).join("\n")}
</tbody></table></div>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Runs</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<h1>Runs</h1>
<p class="soft">${escapeHtml(tally(rows))}</p>
${body}
</body>
</html>
`;
}

function tally(rows: readonly IndexRow[]): string {
  const counts = new Map<Standing, number>();
  for (const row of rows) counts.set(standingOf(row), (counts.get(standingOf(row)) ?? 0) + 1);
  const parts = [...counts].map(([name, number]) => `${count(number)} ${STANDING_WORDS[name]}`);
  return [`${count(rows.length)} in all`, ...parts].join(" · ");
}

function standingOf(row: IndexRow): Standing {
  return standing(row.results?.valid);
}

function rowHtml(row: IndexRow): string {
  const { test, results } = row;
  const name = standingOf(row);
  const badge = `<span class="badge ${name}">${STANDING_WORDS[name]}</span>`;
  const started = test?.startedAt?.replace("T", " ").replace(/(\.\d+)?Z$/, "") ?? row.folder;
  const system = test === undefined ? `<span class="soft">no readable test.json</span>` : escapeHtml(systemWords(test));
  const faults = results?.faults ?? [];
  const effective = faults.filter((fault) => fault.effective > 0).length;
  const link = row.hasReport ? `${row.path}/report.html` : `${row.path}/`;
  return `<tr><td>${badge}</td><td>${escapeHtml(row.path.split("/")[0] ?? "")}</td><td class="t">${escapeHtml(started)}</td>
<td>${system}</td><td>${escapeHtml(test === undefined ? "" : test.nemesis.join(", ") || "none")}</td>
<td class="n">${results === undefined ? "–" : count(results.operationCount)}</td>
<td class="n">${faults.length === 0 ? "–" : `${effective} of ${faults.length}`}</td>
<td><a href="${escapeHtml(encodeURI(link))}">${row.hasReport ? "report" : "files only"}</a></td></tr>`;
}

function systemWords(test: TestRecord): string {
  return [test.mutant === undefined ? test.system : `${test.system} + ${test.mutant}`, test.workload].join(" · ");
}

const STYLE = `
:root{color-scheme:light dark;--bg:#fbfaf7;--card:#fff;--ink:#1d2126;--soft:#59636d;--line:#e4e1da;--accent:#3b5bdb;
--bad:#c4314b;--bad-back:#fdeef0;--good:#23744d;--good-back:#e8f5ee;--unsure:#94610a;--unsure-back:#fdf3dd}
@media(prefers-color-scheme:dark){:root{--bg:#14171b;--card:#1b1f25;--ink:#e8e6e1;--soft:#9ea7b1;--line:#2f353d;--accent:#91a7ff;
--bad:#ff7086;--bad-back:#3a1d24;--good:#6fd39b;--good-back:#17301f;--unsure:#f0b954;--unsure-back:#352a14}}
body{max-width:1320px;margin:0 auto;padding:22px 20px 48px;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{margin:0;font-size:23px}.soft{color:var(--soft)}a{color:var(--accent)}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:12px;background:var(--card)}
table{width:100%;border-collapse:collapse;font-size:13.5px}
th{color:var(--soft);font-weight:500;text-align:left}
th,td{padding:8px 14px;border-bottom:1px solid var(--line);white-space:nowrap}
tbody tr:last-child td{border-bottom:0}tbody tr:hover{background:var(--bg)}
.n{text-align:right}.n,.t{font-variant-numeric:tabular-nums}
.badge{padding:2px 9px;border-radius:99px;font-size:12px;font-weight:600}
.valid{background:var(--good-back);color:var(--good)}.invalid{background:var(--bad-back);color:var(--bad)}
.unknown,.unfinished{background:var(--unsure-back);color:var(--unsure)}
`;
