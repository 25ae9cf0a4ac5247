/** How far each node was in its log, over time: which one fell behind, and under which fault. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { ProgressView, ReportData } from "../../views/data/report-data.ts";
import { WayButtons } from "../parts/way-buttons.tsx";
import { nodeColorName } from "../parts/colors.ts";
import { Plot } from "../plots/plot.tsx";
import { type Curve, DASHES } from "../plots/plot-series.ts";
import { useLook } from "../plots/use-look.ts";
import type { Way } from "../view-state/choices.ts";
import { useChoice } from "../view-state/use-view-state.ts";

const WORDS: { readonly [figure in Way<"progress">]: string } = {
  committed: "Committed",
  applied: "Applied",
  term: "Term",
};

const EXPLAINED: { readonly [figure in Way<"progress">]: string } = {
  committed: "The last entry of its log that each node knew to be committed.",
  applied: "The last entry of its log that each node had applied to its state.",
  term: "The term that each node was in: terms of Raft, ballots of Paxos, epochs of ZooKeeper.",
};

/** A curve for each node that said how far it was; nothing where none did. */
export function ProgressPlot({ data }: { readonly data: ReportData }): VNode | null {
  if (data.progress === undefined) return null;
  return <Curves data={data} progress={data.progress} />;
}

function Curves({ data, progress }: { readonly data: ReportData; readonly progress: ProgressView }): VNode {
  const [figure] = useChoice("progress");
  const look = useLook(data.durationNs);
  const curves = useMemo(() => {
    const names = data.nodes.map(({ node }) => node);
    return progress.nodes.map(({ node }, index): Curve => {
      return { label: node, color: nodeColorName(names, node), isStepped: true, dash: DASHES[index] ?? [] };
    });
  }, [data]);
  const values = useMemo(
    () => [progress.timesNs.map((timeNs) => timeNs / 1e9), ...progress.nodes.map((each) => [...each[figure]])],
    [progress, figure],
  );
  return (
    <section>
      <div class="toolbar">
        <h2>How far each node was</h2>
        <WayButtons name="progress" label="What to draw of each node" words={WORDS} />
      </div>
      <Plot
        label={`${WORDS[figure]}, of each node over time`}
        curves={curves}
        values={values as [number[], ...(number | null)[][]]}
        bands={data.bands}
        unit=""
        isLogarithmic={false}
        look={look}
      />
      <p class="soft small">{EXPLAINED[figure]} A curve is interrupted where its node was down.</p>
    </section>
  );
}
