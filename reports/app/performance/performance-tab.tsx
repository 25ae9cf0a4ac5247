/** Rates and latencies over the run, with the faults behind them. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import type { ReportData } from "../../views/data/report-data.ts";
import { count, counted } from "../../../histories/words/counts.ts";
import { FigureSections } from "../parts/figure-sections.tsx";
import { OperationTable } from "../parts/operation-table.tsx";
import { TimeBar } from "../cursor/time-bar.tsx";
import { WayButtons } from "../parts/way-buttons.tsx";
import { Plot } from "../plots/plot.tsx";
import { type Curve, DASHES } from "../plots/plot-series.ts";
import { useLook } from "../plots/use-look.ts";
import { useChoice } from "../view-state/use-view-state.ts";
import { RecoveryTable } from "./recovery-table.tsx";

/** Figures of the whole run, then rates and latencies over its time. */
export function PerformanceTab({ data }: { readonly data: ReportData }): VNode {
  return (
    <>
      <FigureSections sections={data.figures} />
      {data.latency.pointsOf === 0 || !data.hasTimes ? (
        <section>
          <h2>Performance</h2>
          <p class="soft">
            {data.hasTimes
              ? "No operation completed, so there is nothing to measure."
              : "The history has an order of events and no times, so there is nothing to measure."}
          </p>
        </section>
      ) : (
        <Measured data={data} />
      )}
    </>
  );
}

function Measured({ data }: { readonly data: ReportData }): VNode {
  return (
    <>
      <TimeBar data={data} />
      <RatesSection data={data} />
      <LatencySection data={data} />
      <section>
        <h2>After each fault</h2>
        <RecoveryTable recoveries={data.recoveries} />
      </section>
      <section>
        <h2>By operation</h2>
        <OperationTable rows={data.operationRows} />
      </section>
    </>
  );
}

const RATE_CURVES: readonly Curve[] = [
  { label: "ok", color: "--ok" },
  { label: "info", color: "--info", dash: [6, 4] },
  { label: "fail", color: "--fail", dash: [2, 3] },
];

function RatesSection({ data }: { readonly data: ReportData }): VNode {
  const [by] = useChoice("rates");
  const look = useLook(data.durationNs);
  const curves = useMemo(
    () =>
      by === "outcome"
        ? RATE_CURVES
        : data.rates.okOf.map(({ f }, index): Curve => ({
            label: f,
            color: `--message-${index}`,
            dash: DASHES[index] ?? [],
          })),
    [data, by],
  );
  const values = useMemo(() => ratesAligned(data, by), [data, by]);
  return (
    <section>
      <div class="toolbar">
        <h2>{by === "outcome" ? "Completed operations a second" : "Operations ok a second"}</h2>
        <WayButtons
          name="rates"
          label="How to show rates"
          words={{ outcome: "By outcome", operation: "By operation" }}
        />
      </div>
      <Plot
        key={by}
        label={by === "outcome" ? "Completed operations a second, by outcome" : "Operations ok a second, by kind"}
        curves={curves}
        values={values}
        bands={data.bands}
        look={look}
        unit="/s"
        isLogarithmic={false}
      />
    </section>
  );
}

const POINT_CURVES: readonly Curve[] = [
  { label: "ok", color: "--ok", points: "circle" },
  { label: "info", color: "--info", points: "triangle" },
  { label: "fail", color: "--fail", points: "cross" },
];

const QUANTILE_CURVES: readonly Curve[] = [
  { label: "p50", color: "--quantile-50" },
  { label: "p95", color: "--quantile-95", dash: [8, 3] },
  { label: "p99", color: "--quantile-99", dash: [4, 3] },
  { label: "max", color: "--quantile-max", dash: [1, 3] },
];

function LatencySection({ data }: { readonly data: ReportData }): VNode {
  const [view] = useChoice("latency");
  const look = useLook(data.durationNs);
  const values = useMemo(() => (view === "points" ? pointsAligned(data) : quantilesAligned(data)), [data, view]);
  const { points, pointsOf } = data.latency;
  return (
    <section>
      <div class="toolbar">
        <h2>Latency, ms</h2>
        <WayButtons
          name="latency"
          label="How to show latency"
          words={{ points: "Each operation", quantiles: "Quantiles of ok" }}
        />
      </div>
      <Plot
        key={view}
        label={view === "points" ? "Latency of each operation, over time" : "Quantiles of latency, over time"}
        curves={view === "points" ? POINT_CURVES : QUANTILE_CURVES}
        values={values}
        bands={data.bands}
        look={look}
        unit="ms"
        isLogarithmic={true}
      />
      {points.length < pointsOf && view === "points" && (
        <p class="soft small">
          {count(points.length)} of {counted(pointsOf, "operation")} drawn; the slowest of each stretch are among them.
        </p>
      )}
      <p class="soft small">
        A click sets the cursor, a drag the window of time, a double click takes the window away. Circles are ok,
        triangles info, crosses fail.
      </p>
    </section>
  );
}

function ratesAligned({ rates }: ReportData, by: "outcome" | "operation"): uPlot.AlignedData {
  const times = rates.ok.map((_, index) => ((index + 0.5) * rates.bucketNs) / 1e9);
  if (by === "operation") return [times, ...rates.okOf.map(({ ok }) => [...ok])];
  return [times, [...rates.ok], [...rates.info], [...rates.fail]];
}

function pointsAligned({ latency }: ReportData): uPlot.AlignedData {
  const { points } = latency;
  const of = (outcome: string): (number | null)[] =>
    points.map((point) => (point.outcome === outcome ? Math.max(1e-3, point.latencyMs) : null));
  return [points.map((point) => point.timeNs / 1e9), of("ok"), of("info"), of("fail")];
}

function quantilesAligned({ latency }: ReportData): uPlot.AlignedData {
  const { windowNs, p50, p95, p99, max } = latency.quantiles;
  const times = p50.map((_, index) => ((index + 0.5) * windowNs) / 1e9);
  return [times, [...p50], [...p95], [...p99], [...max]];
}
