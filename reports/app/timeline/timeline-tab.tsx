/** Every operation as a bar in its lane: choose a key, look for something, zoom, look at one. The failed key comes first. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { count, counted } from "../../../histories/words/counts.ts";
import type { ReportData } from "../../views/data/report-data.ts";
import { operationAt, rowOf } from "../../views/operations/operation-table.ts";
import { groupVerdict } from "../../views/timeline/group-verdict.ts";
import { HOW_DECIDED } from "../../views/words.ts";
import { KeyChoice, LanesChoice } from "./key-choice.tsx";
import { LanesFigure } from "./lanes-figure.tsx";
import { OperationDetails } from "./operation-details.tsx";
import { OperationFilters } from "./operation-filters.tsx";
import type { LaneMark } from "./paint-lanes.ts";
import { type TimelineModel, useTimeline } from "./timeline-model.ts";
import { useChoice } from "../view-state/use-view-state.ts";
import { ZoomButtons } from "./zoom-buttons.tsx";

/** Every operation of a key, or of all, on a lane of its process. */
export function TimelineTab({ data }: { readonly data: ReportData }): VNode {
  if (data.timeline.table.length > 0) return <Filled data={data} />;
  return (
    <section>
      <h2>Timeline</h2>
      <p class="soft">The history holds no operation, so there is nothing to draw.</p>
    </section>
  );
}

function Filled({ data }: { readonly data: ReportData }): VNode {
  const model = useTimeline(data);
  const { keyPlace, change, selected, table, by, setBy, culprits } = model;
  const [effects, showEffects] = useChoice("effects");
  const hasPoints = effects === "shown";
  const points = useMemo(() => pointsOf(data, keyPlace), [data, keyPlace]);
  // A thousand keys are not drawn anew for each frame.
  const keyChoice = useMemo(
    () => <KeyChoice data={data} keyPlace={keyPlace} change={change} />,
    [data, keyPlace, change],
  );
  const operation = selected === undefined ? undefined : operationAt(table, selected);
  return (
    <section>
      <div class="toolbar">
        <h2>Timeline</h2>
        {keyChoice}
        {keyPlace === undefined && <LanesChoice by={by} setBy={setBy} />}
        {points.length > 0 && (
          <label>
            <input
              type="checkbox"
              checked={hasPoints}
              onChange={(event) => showEffects(event.currentTarget.checked ? "shown" : "hidden")}
            />{" "}
            when each may have taken effect
          </label>
        )}
        <ZoomButtons model={model} />
      </div>
      <OperationFilters model={model} />
      <p class="soft small">{summary(model)}</p>
      <LanesFigure model={model} marks={hasPoints ? points : NO_POINTS} />
      <p class="soft small" id="lanes-help">
        Drag to move, turn the wheel or spread two fingers to zoom; drag with Shift to choose a stretch of time,
        double-click for all of it. With the keyboard: arrows go from operation to operation, + and − zoom, Shift with ←
        and → moves, Escape lets go.
      </p>
      {operation !== undefined && selected !== undefined && (
        <div class="pinned">
          <OperationDetails operation={operation} isCulprit={culprits.has(selected)} />
        </div>
      )}
      {data.timeline.omission !== "" && <p class="notice">{data.timeline.omission}</p>}
    </section>
  );
}

const NO_POINTS: readonly LaneMark[] = [];

/** Where each operation takes effect in the order that was found. */
function pointsOf({ orders, timeline }: ReportData, keyPlace: number | undefined): readonly LaneMark[] {
  const { table } = timeline;
  const wanted = orders.filter(({ key }) => keyPlace === undefined || (key ?? null) === table.keys[keyPlace]);
  return wanted.flatMap(({ steps }) =>
    steps.flatMap(({ id, timeNs }) => {
      const row = rowOf(table, id);
      return row === undefined ? [] : [{ row, timeNs }];
    }),
  );
}

function summary({ group, data, table, lanes }: TimelineModel): string {
  if (group === undefined) {
    return `${counted(table.length, "operation")} on ${counted(table.keys.length, "key")}, ${counted(lanes.laneCount, "lane")}.`;
  }
  const parts = [
    groupVerdict(group, data.checks),
    group.embeddedCount < group.operationCount
      ? `${count(group.embeddedCount)} of ${counted(group.operationCount, "operation")} are on this page.`
      : `${counted(group.operationCount, "operation")}.`,
    data.hasTimes ? "" : "The history has no times: event n counts as second n.",
    group.decidedBy === undefined ? "" : `${HOW_DECIDED}: ${group.decidedBy}.`,
    group.unknownBecause ?? "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}
