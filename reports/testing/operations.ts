/** Operations for tests of the views, with everything filled in that the test does not care for. */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { tableOf, type OperationTable } from "../views/operations/operation-table.ts";
import type { RunRecord } from "../views/data/report-data.ts";

/** Operations from drafts: ids by position; times in ms, which also give the indexes. */
export function operationsOf(
  drafts: readonly (Partial<Operation> & { readonly from: number; readonly to?: number })[],
): Operation[] {
  return drafts.map(({ from, to, ...rest }, id) => ({
    id,
    process: id,
    f: "write",
    input: id,
    outcome: to === undefined ? "info" : "ok",
    invokeIndex: from * 10,
    invokeTime: from * 1e6,
    ...(to === undefined ? {} : { completeIndex: to * 10, completeTime: to * 1e6 }),
    ...rest,
  }));
}

/** The operations as columns, nothing of them cut. */
export function tableFrom(operations: readonly Operation[]): OperationTable {
  const keys = [...new Set(operations.map(({ key }) => key))];
  return tableOf(operations, keys, { valueMax: 1e6, allMax: 1e8 }).table;
}

/** Events of the nemesis at times in ms. */
export function nemesisEvents(drafts: readonly (readonly [number, string, HistoryEvent["value"]])[]): HistoryEvent[] {
  return drafts.map(([ms, f, value], index) => ({ index, time: ms * 1e6, type: "info", process: "nemesis", f, value }));
}

/** A run of which nothing is left but these operations. */
export function bareRun(operations: readonly Operation[]): RunRecord {
  return { operations, nemesis: [], notes: [], linearizations: [], links: [], messages: [], files: [], problems: [] };
}
