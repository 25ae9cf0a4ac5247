/**
 * A page at a path that somebody named. Their file there may be anything, so only an earlier page is written over.
 */
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { buildReport } from "../views/build-report.ts";
import type { RunRecord } from "../views/data/report-data.ts";
import { PAGE_MARK, readAppBundle, reportPage } from "./page.ts";

/** The mark stands at the page's beginning. */
const BEGINNING_BYTES = 1024;

/**
 * Writes the page of this record to a new file, or over an earlier page.
 * @throws Error where the file is no page of ours, or the file system refuses; nothing is changed then
 */
export function writeReportTo(path: string, record: RunRecord): void {
  refuseOtherFile(path);
  const page = reportPage(buildReport(record), readAppBundle());
  const part = `${path}.part`;
  try {
    writeFileSync(part, page);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** @throws Error where a file lies there that is no page of ours */
export function refuseOtherFile(path: string): void {
  if (!existsSync(path) || beginningOf(path).includes(PAGE_MARK)) return;
  throw new Error("expected no file or an earlier report there, found another file; move it away, or name another");
}

function beginningOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(BEGINNING_BYTES);
    return new TextDecoder().decode(bytes.subarray(0, readSync(file, bytes)));
  } finally {
    closeSync(file);
  }
}
