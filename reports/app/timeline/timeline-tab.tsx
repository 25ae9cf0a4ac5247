/** Every operation as a bar in its process's lane: choose a key, zoom, look at one. The failed key comes first. */
import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Operation } from "../../../histories/operation.ts";
import type { CheckResult } from "../../../runs/results.ts";
import type { TimeWindow } from "../../views/timeline/lanes.ts";
import { groupMark, groupVerdict } from "../../views/timeline/group-verdict.ts";
import { moved, windowOver, zoomed } from "../../views/timeline/lanes.ts";
import type { KeyGroup, ReportData } from "../../views/data/report-data.ts";
import { count, counted } from "../../../histories/words/counts.ts";
import { duration, HOW_DECIDED, keyName, seconds } from "../../views/words.ts";
import { ROOM_AROUND_FAILURE, ROOM_AROUND_KEY } from "./lane-geometry.ts";
import { LanesFigure } from "./lanes-figure.tsx";
import { useViewState } from "../view-state/use-view-state.ts";
import { OperationDetails } from "./operation-details.tsx";

/** Every operation of a key on a lane of its process, with filters. */
export function TimelineTab({ data }: { readonly data: ReportData }): VNode {
  const [{ operation }, change] = useViewState();
  const { timeline } = data;
  const [groupIndex, setGroupIndex] = useState(() => groupOf(data, operation));
  const group = timeline.groups[groupIndex];
  const own = useMemo(() => timeline.operations.filter((candidate) => candidate.key === group?.key), [timeline, group]);
  const [window, setWindow] = useState<TimeWindow>(() => startingWindow(data, own, group));
  const [pinned, setPinned] = useState<number | undefined>(operation ?? group?.culprit);
  useEffect(() => {
    if (operation !== undefined) choose(groupOf(data, operation), operation);
  }, [operation]);

  function choose(index: number, pin?: number): void {
    const chosen = timeline.groups[index];
    const operations = timeline.operations.filter((candidate) => candidate.key === chosen?.key);
    setGroupIndex(index);
    setWindow(startingWindow(data, operations, chosen, pin));
    setPinned(pin ?? chosen?.culprit);
  }

  if (group === undefined) {
    return (
      <section>
        <h2>Timeline</h2>
        <p class="soft">The history holds no operation, so there is nothing to draw.</p>
      </section>
    );
  }
  const shown = own.find((candidate) => candidate.id === pinned);
  return (
    <section>
      <div class="toolbar">
        <h2>Timeline</h2>
        <KeyChoice checks={data.checks} groups={timeline.groups} index={groupIndex} choose={choose} />
        <Zoom data={data} own={own} group={group} window={window} setWindow={setWindow} />
      </div>
      <p class="soft small">{summary(group, data.checks)}</p>
      <LanesFigure
        data={data}
        operations={own}
        group={group}
        window={window}
        setWindow={setWindow}
        pinned={pinned}
        pin={(id) => change({ operation: id })}
      />
      <p class="soft small">
        Drag over a stretch of time or turn the wheel to zoom; double-click for all of it. With the keyboard: arrows
        move between operations, + and − zoom, Enter keeps one.
      </p>
      {shown !== undefined && (
        <div class="pinned">
          <OperationDetails operation={shown} isCulprit={shown.id === group.culprit} />
        </div>
      )}
      {timeline.omission !== "" && <p class="notice">{timeline.omission}</p>}
    </section>
  );
}

/** The group that holds an operation; the first, which is the worst, without one. */
function groupOf(data: ReportData, operation: number | undefined): number {
  const found = data.timeline.operations.find((candidate) => candidate.id === operation);
  if (found === undefined) return 0;
  return Math.max(
    0,
    data.timeline.groups.findIndex((group) => group.key === found.key),
  );
}

function startingWindow(
  data: ReportData,
  own: readonly Operation[],
  group: KeyGroup | undefined,
  pin?: number,
): TimeWindow {
  const marked = new Set(group?.marked ?? []);
  const named = own.filter((operation) => marked.has(operation.id) || operation.id === pin);
  return named.length > 0
    ? windowOver(named, data.durationNs, ROOM_AROUND_FAILURE)
    : windowOver(own, data.durationNs, ROOM_AROUND_KEY);
}

function summary(group: KeyGroup, checks: readonly CheckResult[]): string {
  const parts = [
    groupVerdict(group, checks),
    group.embeddedCount < group.operationCount
      ? `${count(group.embeddedCount)} of ${counted(group.operationCount, "operation")} are on this page.`
      : `${counted(group.operationCount, "operation")}.`,
    group.decidedBy === undefined ? "" : `${HOW_DECIDED}: ${group.decidedBy}.`,
    group.unknownBecause ?? "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

interface KeyChoiceProps {
  readonly checks: readonly CheckResult[];
  readonly groups: readonly KeyGroup[];
  readonly index: number;
  readonly choose: (index: number) => void;
}

function KeyChoice({ checks, groups, index, choose }: KeyChoiceProps): VNode | null {
  if (groups.length < 2) return null;
  return (
    <label>
      Key{" "}
      <select value={index} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {groups.map((group, at) => (
          <option key={at} value={at} disabled={group.embeddedCount === 0}>
            {groupMark(group, checks)}
            {group.key === undefined ? "(none)" : keyName(group.key)} · {count(group.operationCount)}
            {group.embeddedCount === 0 ? " (not on this page)" : ""}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ZoomProps {
  readonly data: ReportData;
  readonly own: readonly Operation[];
  readonly group: KeyGroup;
  readonly window: TimeWindow;
  readonly setWindow: (window: TimeWindow) => void;
}

function Zoom({ data, own, group, window, setWindow }: ZoomProps): VNode {
  const { durationNs } = data;
  const middle = (window.startNs + window.endNs) / 2;
  const marked = new Set(group.marked);
  return (
    <div class="buttons">
      <span class="soft">
        {seconds(window.startNs)} + {duration(window.endNs - window.startNs)}
      </span>
      <button type="button" aria-label="Earlier" onClick={() => setWindow(moved(window, -0.5, durationNs))}>
        ←
      </button>
      <button type="button" aria-label="Later" onClick={() => setWindow(moved(window, 0.5, durationNs))}>
        →
      </button>
      <button type="button" aria-label="Closer" onClick={() => setWindow(zoomed(window, middle, 0.5, durationNs))}>
        +
      </button>
      <button type="button" aria-label="Further" onClick={() => setWindow(zoomed(window, middle, 2, durationNs))}>
        −
      </button>
      <button type="button" onClick={() => setWindow(windowOver(own, durationNs, ROOM_AROUND_KEY))}>
        All of this key
      </button>
      {marked.size > 0 && (
        <button type="button" onClick={() => setWindow(startingWindow(data, own, group))}>
          The failure
        </button>
      )}
    </div>
  );
}
