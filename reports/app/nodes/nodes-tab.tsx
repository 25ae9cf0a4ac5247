/** The nodes over time, how they stood under the cursor, and of each what it said and logged around it. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Finding } from "../../../runs/results.ts";
import type { NodeView, ReportData } from "../../views/data/report-data.ts";
import { bytes, duration, seconds } from "../../views/words.ts";
import { TimeBar } from "../cursor/time-bar.tsx";
import { nodeColor } from "../parts/colors.ts";
import { useViewState } from "../view-state/use-view-state.ts";
import { Lines } from "./lines.tsx";
import { NodesNow } from "./nodes-now.tsx";
import { NodesOverTime } from "./nodes-over-time.tsx";
import { ProgressPlot } from "./progress-plot.tsx";

/** What each node said of itself, and its files. */
export function NodesTab({ data }: { readonly data: ReportData }): VNode {
  const nodes = data.nodes.map((view) => view.node);
  const others = data.findings.filter((finding) => finding.node === undefined || !nodes.includes(finding.node));
  return (
    <>
      {others.length > 0 && (
        <section>
          <h2>Findings</h2>
          <Findings findings={others} />
        </section>
      )}
      {data.nodes.length === 0 ? (
        <section>
          <h2>Nodes</h2>
          <p class="soft">Neither test.json nor notes.jsonl names a node.</p>
        </section>
      ) : (
        <>
          <TimeBar data={data} />
          <section>
            <h2>Nodes over time</h2>
            <NodesOverTime data={data} />
          </section>
          <ProgressPlot data={data} />
          <section class="nodes-now">
            <NodesNow data={data} />
          </section>
        </>
      )}
      <div class="cards">
        {data.nodes.map((view) => (
          <NodeCard key={view.node} view={view} color={nodeColor(nodes, view.node)} />
        ))}
      </div>
    </>
  );
}

function NodeCard({ view, color }: { readonly view: NodeView; readonly color: string }): VNode {
  const [{ timeNs }] = useViewState();
  const [isOpen, open] = useState(false);
  const { node, logFile } = view;
  const ledNs = view.roles.reduce((sum, { leads, startNs, endNs }) => sum + (leads ? endNs - startNs : 0), 0);
  return (
    <section>
      <h2>
        <i class="swatch round" style={{ background: color }} />
        {node}
        <span class="aside">
          {logFile === undefined ? (
            <span class="soft">no log was collected</span>
          ) : (
            <a href={logFile.path}>
              {logFile.path} <span class="soft">({bytes(logFile.sizeBytes)})</span>
            </a>
          )}
        </span>
      </h2>
      <p class="soft">{ledNs === 0 ? "Never said that it led." : `Believed to lead for ${duration(ledNs)}.`}</p>
      <Findings findings={view.findings} />
      {view.notes.length === 0 ? (
        <p class="soft">It left no notes of itself.</p>
      ) : (
        <>
          <h3>What it said of itself</h3>
          <Lines lines={view.notes} omitted={view.notesOmitted} timeNs={timeNs} label={`Notes of ${node}`} />
        </>
      )}
      {view.log.length > 0 && (
        <details onToggle={(event) => open(event.currentTarget.open)}>
          <summary>Its log</summary>
          {isOpen && (
            <Lines lines={view.log} omitted={view.logOmitted} timeNs={timeNs} label={`Log of ${node}`} isLog={true} />
          )}
        </details>
      )}
    </section>
  );
}

/** What nobody asked for, with the last lines of the node's log. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }): VNode {
  return (
    <>
      {findings.map((finding, index) => (
        <div key={index} class="why">
          <b>{finding.message}</b> <span class="soft">{seconds(finding.time)}</span>
          {finding.log !== undefined && finding.log.length > 0 && <pre>{finding.log.join("\n")}</pre>}
        </div>
      ))}
    </>
  );
}
