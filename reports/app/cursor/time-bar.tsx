/**
 * The run as a bar of time, above the views that share the cursor: faults, the failure, the window that is looked at. The
 * cursor itself is a slider, so that keyboards and screen readers move it, too.
 */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { ReportData } from "../../views/data/report-data.ts";
import { inForce, type Moment, momentBeside, moments } from "../../views/moments.ts";
import { seconds } from "../../views/words.ts";
import { FaultBand } from "../parts/fault-band.tsx";
import { useWidth } from "../parts/width.ts";
import { useViewState } from "../view-state/use-view-state.ts";

const HEIGHT = 26;
/** Steps of the slider over the whole run. */
const STEPS = 1000;

/** The bar, its cursor, and the buttons beside it. */
export function TimeBar({ data }: { readonly data: ReportData }): VNode {
  const [{ timeNs, from }, change] = useViewState();
  const all = useMemo(() => moments(data), [data]);
  const go = (moment: Moment | undefined): void => {
    if (moment !== undefined) change({ timeNs: moment.timeNs });
  };
  const before = momentBeside(all, timeNs, "before");
  const after = momentBeside(all, timeNs, "after");
  return (
    <div class="time-bar">
      <div class="buttons">
        <button type="button" disabled={before === undefined} title={before?.text} onClick={() => go(before)}>
          ‹ Event
        </button>
        <button type="button" disabled={after === undefined} title={after?.text} onClick={() => go(after)}>
          Event ›
        </button>
      </div>
      <Bar data={data} />
      <div class="buttons">
        <output class="cursor-time" aria-live="off">
          {timeNs === undefined ? "no cursor" : seconds(timeNs)}
        </output>
        {timeNs !== undefined && (
          <button type="button" onClick={() => change({ timeNs: undefined })}>
            Clear
          </button>
        )}
        {from !== undefined && (
          <button type="button" onClick={() => change({ from: undefined, to: undefined })}>
            Whole run
          </button>
        )}
      </div>
      <p class="soft small now">{nowText(data, all, timeNs)}</p>
    </div>
  );
}

function Bar({ data }: { readonly data: ReportData }): VNode {
  const { bands, durationNs, failureNs } = data;
  const [{ timeNs, from, to }, change] = useViewState();
  const [element, width] = useWidth();
  const x = (ns: number): number => (Math.min(ns, durationNs) / durationNs) * width;
  return (
    <div ref={element} class="bar-of-time">
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <rect class="whole" width={width} height={HEIGHT} />
        {bands.map(({ fault, startNs, endNs }, index) => (
          <FaultBand
            key={index}
            fault={fault}
            x={x(startNs)}
            y={0}
            width={Math.max(1.5, x(endNs) - x(startNs))}
            height={HEIGHT}
          />
        ))}
        {from !== undefined && to !== undefined && (
          <rect class="window" x={x(from)} width={Math.max(2, x(to) - x(from))} height={HEIGHT} />
        )}
        {failureNs !== undefined && (
          <g class="failure">
            <line x1={x(failureNs)} x2={x(failureNs)} y1={0} y2={HEIGHT} />
          </g>
        )}
        {timeNs !== undefined && <line class="cursor" x1={x(timeNs)} x2={x(timeNs)} y1={0} y2={HEIGHT} />}
      </svg>
      <input
        type="range"
        aria-label="Time of the cursor"
        min={0}
        max={STEPS}
        step={1}
        value={timeNs === undefined ? 0 : Math.round((timeNs / durationNs) * STEPS)}
        aria-valuetext={timeNs === undefined ? "no cursor" : seconds(timeNs)}
        onInput={(event) => change({ timeNs: Math.round((Number(event.currentTarget.value) / STEPS) * durationNs) })}
      />
    </div>
  );
}

/** What holds under the cursor; without one, how to set it. */
function nowText(data: ReportData, all: readonly Moment[], timeNs: number | undefined): string {
  if (timeNs === undefined) return "Click in a picture, or move the slider, to look at one moment in all tabs.";
  const faults = inForce(data.bands, timeNs).map(({ fault, detail }) =>
    detail === "" ? fault : `${fault} (${detail})`,
  );
  const leaders = data.leaders.filter(({ startNs, endNs }) => startNs <= timeNs && timeNs < endNs);
  const here = all.filter((moment) => moment.timeNs === timeNs).map(({ text }) => text);
  const parts = [
    ...here,
    faults.length === 0 ? "no fault in force" : `in force: ${faults.join(", ")}`,
    ...leaders.map(({ node, text }) => `${node}: ${text}`),
  ];
  return [...new Set(parts)].join(" · ");
}
