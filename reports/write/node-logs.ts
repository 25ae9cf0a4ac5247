/**
 * What nodes printed, line by line on the run's clock, as clusters write it down: `<ns of the run> <source> <text>` in each
 * node's `node.log`. A run may leave hundreds of MB of it, so only the last lines before the run failed, or ended, are
 * kept, as many of each node. Notes are left out: they have a file of their own.
 */
import { join } from "node:path";
import { clipped } from "../../histories/clipped.ts";
import { linesOf } from "../../histories/files/file-text.ts";
import type { LogLine, RunFile } from "../views/data/report-data.ts";

/** Of all nodes together: about 1 MB. */
const LINES_MAX = 5_000;
const TEXT_MAX = 400;
/** What a node says of a failure comes a little later. */
const AFTER_FAILURE_NS = 1e9;

const LINE = /^(\d+) (out|err|harness) (.*)$/s;
const LOG = /^([^/]+)\/node\.log$/;
const NOTE = '{"note":';

/** As in `RunRecord`. */
export interface NodeLogs {
  readonly logLines: readonly LogLine[];
  readonly logLinesLeftOut: number;
}

/**
 * The lines of all nodes in order of time, and how many were left out. A file that cannot be read to its end is told in
 * `problems`. Time: linear in the length of the files; memory: bounded.
 */
export function readNodeLogs(
  directory: string,
  files: readonly RunFile[],
  { failureNs, problems }: { readonly failureNs: number | undefined; readonly problems: string[] },
): NodeLogs {
  const logs = files.flatMap(({ path }) => {
    const node = LOG.exec(path)?.[1];
    return node === undefined ? [] : [{ node, path }];
  });
  const most = Math.floor(LINES_MAX / Math.max(1, logs.length));
  const untilNs = (failureNs ?? Infinity) + AFTER_FAILURE_NS;
  const kept: LogLine[] = [];
  let leftOut = 0;
  for (const { node, path } of logs) {
    let last: LogLine[] = [];
    try {
      for (const { text } of linesOf(join(directory, path))) {
        const line = lineIn(text, node);
        if (line === undefined) continue;
        if (line.timeNs > untilNs) leftOut++;
        else last.push(line);
        if (last.length < 2 * most) continue;
        leftOut += last.length - most;
        last = last.slice(-most);
      }
    } catch (error) {
      problems.push(`${path} cannot be read to its end: ${error instanceof Error ? error.message : String(error)}`);
    }
    leftOut += Math.max(0, last.length - most);
    kept.push(...last.slice(-most));
  }
  return { logLines: kept.sort((one, other) => one.timeNs - other.timeNs), logLinesLeftOut: leftOut };
}

/** Undefined for a note, and for what no cluster writes. */
function lineIn(line: string, node: string): LogLine | undefined {
  const [, time, source, text = ""] = LINE.exec(line) ?? [];
  if (time === undefined || text.startsWith(NOTE)) return undefined;
  return { node, timeNs: Number(time), source: source as LogLine["source"], text: clipped(text, TEXT_MAX) };
}
