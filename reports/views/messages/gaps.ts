/**
 * Where the diagram of messages leaves some out: of a run with processes only those around faults and around the failure
 * are recorded, and their numbers tell how many came between.
 */
import type { MessageGap } from "../data/report-data.ts";
import type { MessageRecord } from "../../../runs/results.ts";

/** A shorter silence between two records is none that anybody could see; what is missing there is only counted. */
const GAP_NS_MIN = 50e6;

/** Stretches of time without records though messages were sent. @param records in order of time */
export function messageGaps(records: readonly MessageRecord[]): MessageGap[] {
  return records.flatMap((record, place) => {
    const before = records[place - 1];
    const count = (record.number ?? 0) - (before?.number ?? Infinity) - 1;
    if (before === undefined || count <= 0 || record.time - before.time < GAP_NS_MIN) return [];
    return [{ startNs: before.time, endNs: record.time, count }];
  });
}

/** How many messages were sent up to the last of these, and are not among them; 0 where numbers do not tell. */
export function missingAmong(records: readonly MessageRecord[]): number {
  const numbers = records.flatMap(({ number }) => number ?? []);
  return numbers.length === 0 ? 0 : numbers.reduce((one, other) => Math.max(one, other)) + 1 - records.length;
}
