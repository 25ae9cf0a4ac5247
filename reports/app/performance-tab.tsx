/** Rates and latencies over the run, with the faults behind them. */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import type uPlot from "uplot";
import type { ReportData } from "../views/data/report-data.ts";
import { count, counted } from "../../histories/words/counts.ts";
import { FigureSections } from "./parts/figure-sections.tsx";
import { OperationTable } from "./parts/operation-table.tsx";
import type { Curve } from "./plot.tsx";
import { Plot } from "./plot.tsx";

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
  const [view, setView] = useState<"points" | "quantiles">("points");
  const rateData = useMemo(() => ratesAligned(data), [data]);
  return (
    <>
      <section>
        <h2>Completed operations a second</h2>
        <Plot curves={RATE_CURVES} values={rateData} bands={data.bands} unit="/s" isLogarithmic={false} />
      </section>
      <section>
        <div class="toolbar">
          <h2>Latency, ms</h2>
          <div class="buttons" role="group" aria-label="How to show latency">
            <button type="button" aria-pressed={view === "points"} onClick={() => setView("points")}>
              Each operation
            </button>
            <button type="button" aria-pressed={view === "quantiles"} onClick={() => setView("quantiles")}>
              Quantiles of ok
            </button>
          </div>
        </div>
        <LatencyPlot data={data} view={view} />
        {data.latency.points.length < data.latency.pointsOf && view === "points" && (
          <p class="soft small">
            {count(data.latency.points.length)} of {counted(data.latency.pointsOf, "operation")} drawn; the slowest of
            each stretch are among them.
          </p>
        )}
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
  { label: "info", color: "--info" },
  { label: "fail", color: "--fail" },
];

const POINT_CURVES: readonly Curve[] = RATE_CURVES.map((curve) => ({ ...curve, isPoints: true }));

const QUANTILE_CURVES: readonly Curve[] = [
  { label: "p50", color: "--quantile-50" },
  { label: "p95", color: "--quantile-95" },
  { label: "p99", color: "--quantile-99" },
  { label: "max", color: "--quantile-max" },
];

function LatencyPlot({ data, view }: { readonly data: ReportData; readonly view: "points" | "quantiles" }): VNode {
  const points = useMemo(() => pointsAligned(data), [data]);
  const quantiles = useMemo(() => quantilesAligned(data), [data]);
  return view === "points" ? (
    <Plot key="points" curves={POINT_CURVES} values={points} bands={data.bands} unit="ms" isLogarithmic={true} />
  ) : (
    <Plot
      key="quantiles"
      curves={QUANTILE_CURVES}
      values={quantiles}
      bands={data.bands}
      unit="ms"
      isLogarithmic={true}
    />
  );
}

function ratesAligned({ rates }: ReportData): uPlot.AlignedData {
  const times = rates.ok.map((_, index) => ((index + 0.5) * rates.bucketNs) / 1e9);
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
