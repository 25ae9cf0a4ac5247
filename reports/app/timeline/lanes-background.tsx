/** Behind the lanes: the faults as bands, and the time as lines with labels. */
import type { VNode } from "preact";
import type { TimeWindow } from "../../views/operations/lane-table.ts";
import type { Band, ReportData } from "../../views/data/report-data.ts";
import { timeTicks } from "../../views/ticks.ts";
import { FaultBand } from "../parts/fault-band.tsx";
import { TOP, TICK_GAP } from "./lane-geometry.ts";

interface BackgroundProps {
  readonly data: ReportData;
  readonly window: TimeWindow;
  /** Where the plot begins. */
  readonly left: number;
  readonly plot: number;
  readonly height: number;
}

/** The faults as bands, and the grid of time, behind the lanes. */
export function LanesBackground({ data, window, left, plot, height }: BackgroundProps): VNode {
  const x = (timeNs: number): number => left + ((timeNs - window.startNs) / (window.endNs - window.startNs)) * plot;
  const inView = data.bands.filter((band) => band.endNs > window.startNs && band.startNs < window.endNs);
  return (
    <g clip-path="url(#plot)">
      {inView.map((band: Band, index) => (
        <FaultBand
          key={index}
          fault={band.fault}
          x={Math.max(left, x(band.startNs))}
          y={TOP - 6}
          width={Math.max(1.5, Math.min(left + plot, x(band.endNs)) - Math.max(left, x(band.startNs)))}
          height={height - TOP}
        >
          <title>{`${band.fault} ${band.detail}`}</title>
        </FaultBand>
      ))}
      {timeTicks(window.startNs, window.endNs, plot / TICK_GAP).map(({ timeNs, label }) => (
        <g key={label}>
          <line class="rule" x1={x(timeNs)} x2={x(timeNs)} y1={TOP - 6} y2={height} />
          {x(timeNs) < left + plot - 62 && (
            <text class="soft" x={x(timeNs) + 4} y={12}>
              {label}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}
