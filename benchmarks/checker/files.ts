/**
 * `clew check FILE` as a separate process: its peak memory, and how much of its time the verdict took.
 */
import { counted } from "../../histories/words/counts.ts";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeEdnEvent } from "../../histories/codecs/edn.ts";
import { encodeEvent } from "../../histories/codecs/json-lines.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import { drawEvents } from "./drawn-register.ts";
import { msText, printRow } from "./measure.ts";

const MAIN = join(import.meta.dirname, "../../../bin/clew.mjs");
const BATCH_LENGTH = 1 << 20;
/** The process itself reports this on stderr when it ends. */
const TELL =
  "data:text/javascript,process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();" +
  "console.error(`used ${maxRSS} ${userCPUTime + systemCPUTime}`); })";

const ENCODERS: { readonly [format: string]: (event: HistoryEvent) => string } = {
  jsonl: encodeEvent,
  edn: encodeEdnEvent,
};

/** A row for each format. */
export function files(counts: readonly number[]): void {
  const folder = mkdtempSync(join(tmpdir(), "clew-bench-"));
  try {
    for (const operations of counts) {
      for (const format of Object.keys(ENCODERS)) row(join(folder, `history.${format}`), format, operations);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function row(path: string, format: string, operations: number): void {
  write(path, format, operations);
  const args = ["--import", TELL, MAIN, "check", path];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const [, maxRss, cpuUs] = /used (\d+) (\d+)/.exec(stderr) ?? [];
  const [, checkedS] = /checked in ([\d.]+) s/.exec(stdout) ?? [];
  if (status !== 0) throw new Error(`${path}: expected a valid history, found exit code ${status}: ${stdout}${stderr}`);
  printRow(
    `clew check, ${counted(operations, "operation")}, ${format}, ${(statSync(path).size / 1e6).toFixed(0)} MB: ` +
      `${(Number(maxRss) / 1024).toFixed(0)} MB at most, ${msText(Number(cpuUs) / 1000)} of processor time, ` +
      `verdict after reading ${checkedS} s by the clock`,
  );
}

function write(path: string, format: string, operations: number): void {
  const encode = ENCODERS[format];
  if (encode === undefined) throw new Error(`files: no format ${format}`);
  const file = openSync(path, "w");
  let batch = "";
  drawEvents({ operations, clients: 50, seed: 1, values: "unique", crashedShare: 0.01 }, (event) => {
    batch += `${encode(event)}\n`;
    if (batch.length < BATCH_LENGTH) return;
    writeSync(file, batch);
    batch = "";
  });
  writeSync(file, batch);
  closeSync(file);
}
