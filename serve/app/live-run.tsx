/** A run that goes on: its figures, curves, faults and nodes, as they are now. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import { count } from "../../histories/words/counts.ts";
import { Swatch } from "../../reports/app/parts/swatch.tsx";
import { Plot } from "../../reports/app/plots/plot.tsx";
import type { Curve } from "../../reports/app/plots/plot-series.ts";
import { milliseconds, seconds } from "../../reports/views/words.ts";
import type { LiveNode } from "../views/live-run.ts";
import type { RunNews } from "../views/run-news.ts";
import { useNews } from "./news.ts";

/** After so long nobody writes any more, as far as one can see. */
const QUIET_MS = 5_000;

/** The part of a run's page that follows it. */
export function LiveRunPanel({ path }: { readonly path: string }): VNode {
  const { news: told, isConnected } = useNews(path);
  const news = told as RunNews | undefined;
  if (news === undefined) return <p class="soft">{isConnected ? "Looking …" : "The server does not answer."}</p>;
  return (
    <div class="panel">
      <Figures news={news} isConnected={isConnected} />
      <Curves news={news} />
      <div class="figures">
        <section>
          <h2>Faults in force</h2>
          {news.faults.length === 0 && <p class="soft">None.</p>}
          <ul class="plain">
            {news.faults.map(({ fault, detail, startNs }) => (
              <li key={`${fault} ${startNs}`}>
                <Swatch fault={fault} /> {fault} <span class="soft">{detail}</span>{" "}
                <span class="soft small">since {seconds(startNs, 1)}</span>
              </li>
            ))}
          </ul>
        </section>
        <Nodes nodes={news.nodes} />
      </div>
    </div>
  );
}

function Figures({ news, isConnected }: { readonly news: RunNews; readonly isConnected: boolean }): VNode {
  const { curves, opinion, timeNs, quietMs, ok, fail, info, open, broken } = news;
  // The second that goes on is not full yet.
  const rate = curves.ok.at(-2) ?? curves.ok.at(-1) ?? 0;
  const p50 = curves.p50Ms.findLast((value) => value !== null);
  const p99 = curves.p99Ms.findLast((value) => value !== null);
  return (
    <section>
      <h2>
        Now{" "}
        <span class="soft small">{isConnected ? "" : "· the server does not answer; this is what it said last"}</span>
      </h2>
      <dl class="now">
        <Figure name="verdict so far" value={opinion?.words ?? "Only the whole history can be judged."} isLong={true} />
        <Figure name="time of the run" value={seconds(timeNs, 1)} />
        <Figure name="ok a second" value={count(rate)} />
        <Figure name="median latency" value={milliseconds(p50 ?? undefined)} />
        <Figure name="99 of 100" value={milliseconds(p99 ?? undefined)} />
        <Figure name="ok" value={count(ok)} />
        <Figure name="fail" value={count(fail)} />
        <Figure name="info" value={count(info)} />
        <Figure name="open" value={count(open)} />
      </dl>
      {quietMs >= QUIET_MS && (
        <p class="soft">
          Nothing was written for {Math.round(quietMs / 1000)} s: it is being checked, it waits, or it was ended.
        </p>
      )}
      {broken > 0 && <p class="soft">{count(broken)} lines cannot be read.</p>}
    </section>
  );
}

function Figure(figure: { readonly name: string; readonly value: string; readonly isLong?: boolean }): VNode {
  return (
    <div class={figure.isLong === true ? "long" : undefined} data-figure={figure.name}>
      <dt>{figure.name}</dt>
      <dd>{figure.value}</dd>
    </div>
  );
}

const RATES: readonly Curve[] = [
  { label: "ok", color: "--ok" },
  { label: "info", color: "--info", dash: [6, 4] },
  { label: "fail", color: "--fail", dash: [2, 3] },
];

const LATENCIES: readonly Curve[] = [
  { label: "p50", color: "--quantile-50" },
  { label: "p99", color: "--quantile-99", dash: [4, 3] },
  { label: "max", color: "--quantile-max", dash: [1, 3] },
];

function Curves({ news: { curves, bands } }: { readonly news: RunNews }): VNode {
  const times = useMemo(() => curves.ok.map((_, at) => curves.firstS + at + 0.5), [curves]);
  const rates = useMemo((): uPlot.AlignedData => [times, [...curves.ok], [...curves.info], [...curves.fail]], [curves]);
  const latencies = useMemo(
    (): uPlot.AlignedData => [times, [...curves.p50Ms], [...curves.p99Ms], [...curves.maxMs]],
    [curves],
  );
  return (
    <>
      <PlotSection
        title="Completed operations a second"
        label="Completed operations a second, by outcome"
        curves={RATES}
        values={rates}
        bands={bands}
        unit="/s"
        isLogarithmic={false}
      />
      <PlotSection
        title="Latency of ok, ms"
        label="Quantiles of latency, over time"
        curves={LATENCIES}
        values={latencies}
        bands={bands}
        unit="ms"
        isLogarithmic={true}
      />
    </>
  );
}

function PlotSection({ title, ...plot }: Parameters<typeof Plot>[0] & { readonly title: string }): VNode {
  return (
    <section>
      <h2>{title}</h2>
      <Plot {...plot} />
    </section>
  );
}

function Nodes({ nodes }: { readonly nodes: readonly LiveNode[] }): VNode {
  return (
    <section>
      <h2>Nodes</h2>
      <ul class="plain nodes">
        {nodes.map(({ node, role, isLeader, isDown, faults }) => (
          <li key={node} class={isDown ? "down" : undefined}>
            <b>{node}</b>{" "}
            <span class={isLeader ? "leads" : undefined}>{isDown ? "down" : role || "says nothing yet"}</span>{" "}
            <span class="soft small">{faults.join(", ")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
