/** What the timeline shows, worked out from the report and from what the reader looks at. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { keyText } from "../../../histories/key-text.ts";
import type { KeyGroup, ReportData } from "../../views/data/report-data.ts";
import { filterRows } from "../../views/operations/filter-rows.ts";
import { type LanesBy, type LaneTable, laneTable, type TimeWindow } from "../../views/operations/lane-table.ts";
import { type Levels, levelsOf } from "../../views/operations/levels.ts";
import { type OperationTable, rowOf } from "../../views/operations/operation-table.ts";
import { showing, windowFrom, windowOver } from "../../views/timeline/time-window.ts";
import { useChoice, useViewState } from "../view-state/use-view-state.ts";
import type { ViewState } from "../view-state/view-state.ts";
import { ROOM_AROUND_FAILURE, ROOM_AROUND_KEY } from "./lane-geometry.ts";
import { useForesight } from "./use-foresight.ts";

/** In the address: all keys. No key is written as nothing. */
export const ALL_KEYS = "";

/** Changes parts of what is looked at. */
export type Change = ReturnType<typeof useViewState>[1];

/** Everything that the parts of the timeline are drawn from. */
export interface TimelineModel {
  readonly data: ReportData;
  readonly table: OperationTable;
  readonly state: ViewState;
  readonly change: Change;
  /** Place of the key that is shown; undefined: all keys. */
  readonly keyPlace: number | undefined;
  /** What is known of that key; undefined for all keys, and for one of very many. */
  readonly group: KeyGroup | undefined;
  readonly by: LanesBy;
  readonly setBy: (by: LanesBy) => void;
  readonly lanes: LaneTable;
  readonly levels: Levels;
  readonly window: TimeWindow;
  readonly setWindow: (window: TimeWindow) => void;
  /** The same from the window as it is by then: several gestures may come before the next picture. */
  readonly changeWindow: (by: (window: TimeWindow) => TimeWindow) => void;
  /** Shows all the time in which there are operations to show. */
  readonly showAll: () => void;
  /** Rows that the explanation names, and the one that does not fit. */
  readonly marked: readonly number[];
  readonly culprits: ReadonlySet<number>;
  /** The row that is looked at: as the address says, or the one that does not fit. */
  readonly selected: number | undefined;
}

/** The model, as it is now. */
export function useTimeline(data: ReportData): TimelineModel {
  const [state, change] = useViewState();
  const [lanesBy, setBy] = useChoice("lanes");
  const { table, groups } = data.timeline;
  const named = rowOf(table, state.operation);
  const keyPlace = useMemo(() => chosenKey(data, state.key, named), [data, state.key, named]);
  const group = keyPlace === undefined ? undefined : groups[keyPlace];
  const filterText = JSON.stringify(state.filter);
  const rows = useMemo(
    () => filterRows(table, keyPlace, state.filter, data.bands),
    [table, keyPlace, filterText, data.bands],
  );
  const lanes = useMemo(() => laneTable(table, rows, lanesBy), [table, rows, lanesBy]);
  const levels = useMemo(() => levelsOf(lanes), [lanes]);
  useForesight(lanes);
  const { marked, culprits } = useMemo(() => markedRows(data, group), [data, group]);
  const start = useMemo(() => startingWindow(data, keyPlace, marked, named), [data, keyPlace, marked]);
  const window = useMemo(
    () => windowFrom(state.from, state.to, data.durationNs) ?? start,
    [state.from, state.to, data, start],
  );
  const latest = useRef(window);
  latest.current = window;
  const setWindow = (next: TimeWindow): void => {
    latest.current = next;
    change({ from: next.startNs, to: next.endNs }, "replace");
  };
  const changeWindow: TimelineModel["changeWindow"] = (by) => setWindow(by(latest.current));
  useEffect(() => {
    if (named === undefined) return;
    const around = showing(window, table.invokeTime[named] ?? 0, data.durationNs);
    if (around !== window) setWindow(around);
  }, [named]);
  const selected = named ?? rowOf(table, group?.culprit);
  return {
    data,
    table,
    state,
    change,
    keyPlace,
    group,
    by: lanesBy,
    setBy,
    lanes,
    levels,
    window,
    setWindow,
    changeWindow,
    marked,
    culprits,
    selected,
    showAll: () => setWindow(windowOver(table, lanes.rows, data.durationNs, ROOM_AROUND_KEY)),
  };
}

/** The window with which a key is shown at first: the failure, or all of it. */
export function startingWindow(
  data: ReportData,
  keyPlace: number | undefined,
  marked: readonly number[],
  named?: number,
): TimeWindow {
  const { table } = data.timeline;
  const shown = named === undefined ? marked : [...marked, named];
  if (shown.length > 0) return windowOver(table, shown, data.durationNs, ROOM_AROUND_FAILURE);
  return windowOver(table, filterRows(table, keyPlace, {}, []), data.durationNs, ROOM_AROUND_KEY);
}

/**
 * The key that the address names, that of the operation which is looked at, or the first, which is the worst; undefined
 * where all are wanted.
 */
function chosenKey({ timeline }: ReportData, key: string | undefined, row: number | undefined): number | undefined {
  const { table } = timeline;
  if (key === ALL_KEYS) return undefined;
  if (row !== undefined) return table.key[row];
  const place = key === undefined ? -1 : table.keys.findIndex((each) => each !== null && keyText(each) === key);
  return place === -1 ? 0 : place;
}

function markedRows(
  { timeline }: ReportData,
  group: KeyGroup | undefined,
): { readonly marked: readonly number[]; readonly culprits: ReadonlySet<number> } {
  const groups = group === undefined ? timeline.groups : [group];
  const rows = (ids: readonly number[]): number[] =>
    ids.map((id) => rowOf(timeline.table, id)).filter((row) => row !== undefined);
  return {
    marked: rows(groups.flatMap((each) => each.marked)),
    culprits: new Set(rows(groups.flatMap(({ culprit }) => (culprit === undefined ? [] : [culprit])))),
  };
}
