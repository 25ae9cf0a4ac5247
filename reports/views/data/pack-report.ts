/**
 * A report as it lies in its page: JSON, and beside it the operations' columns as bytes and their values as text.
 */
import { packTable, type TableWords, unpackTable } from "../operations/pack-table.ts";
import type { ReportData, Timeline } from "./report-data.ts";

/** The part that is JSON. */
export interface ReportWords extends Omit<ReportData, "timeline"> {
  readonly timeline: Omit<Timeline, "table"> & { readonly table: TableWords };
}

/** A report in three parts. */
export interface PackedReport {
  readonly words: ReportWords;
  readonly numbers: Uint8Array;
  readonly text: string;
}

/** Takes a report apart. */
export function packReport(data: ReportData): PackedReport {
  const { words, numbers, text } = packTable(data.timeline.table);
  return { words: { ...data, timeline: { ...data.timeline, table: words } }, numbers, text };
}

/** Puts it together again. @throws Error where numbers are missing */
export function unpackReport({ words, numbers, text }: PackedReport): ReportData {
  const table = unpackTable({ words: words.timeline.table, numbers, text });
  return { ...words, timeline: { ...words.timeline, table } };
}
