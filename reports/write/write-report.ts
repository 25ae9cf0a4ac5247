/**
 * Run directory → `report.html` in it. The one call that the command line makes when a run is over, or was killed.
 */
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildReport } from "../views/build-report.ts";
import { readAppBundle, reportPage } from "./page.ts";
import { readRun } from "./read-run.ts";

/**
 * Writes the report of a run, whole or half-finished, over the one that may be there.
 *
 * @returns the path of the page
 * @throws Error when the directory cannot be read or written, or the page was never built
 * Cost: linear in the history, which is held in memory.
 */
export async function writeReport(runDirectory: string): Promise<string> {
  const page = reportPage(buildReport(readRun(runDirectory)), readAppBundle());
  const path = join(runDirectory, "report.html");
  await writeFile(`${path}.part`, page);
  await rename(`${path}.part`, path);
  return path;
}
