/** Node by node: its log, what it said of itself, and what went wrong in it. */
import type { VNode } from "preact";
import type { Finding } from "../../runs/results.ts";
import type { NodeView, ReportData } from "../views/data/report-data.ts";
import { counted } from "../../histories/words/counts.ts";
import { bytes, duration, seconds } from "../views/words.ts";
import { nodeColor } from "./parts/colors.ts";

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
      {data.nodes.length === 0 && (
        <section>
          <h2>Nodes</h2>
          <p class="soft">Neither test.json nor notes.jsonl names a node.</p>
        </section>
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
  const ledNs = view.stints.reduce((sum, stint) => sum + stint.endNs - stint.startNs, 0);
  return (
    <section>
      <h2>
        <i class="swatch round" style={{ background: color }} />
        {view.node}
        <span class="aside">
          {view.log === undefined ? (
            <span class="soft">no log was collected</span>
          ) : (
            <a href={view.log.path}>
              {view.log.path} <span class="soft">({bytes(view.log.sizeBytes)})</span>
            </a>
          )}
        </span>
      </h2>
      <p class="soft">
        {ledNs === 0
          ? "Never said that it led."
          : `Believed to lead for ${duration(ledNs)} in ${view.stints.length === 1 ? "one stretch" : `${view.stints.length} stretches`}.`}
      </p>
      <Findings findings={view.findings} />
      {view.lastNotes.length === 0 ? (
        <p class="soft">It left no notes of itself.</p>
      ) : (
        <>
          {view.noteCount > view.lastNotes.length && (
            <p class="soft">
              The last {view.lastNotes.length} of {counted(view.noteCount, "note")}:
            </p>
          )}
          <table class="notes">
            <tbody>
              {view.lastNotes.map((note, index) => (
                <tr key={index}>
                  <td class="n soft">{seconds(note.timeNs)}</td>
                  <td class="wide">{note.text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
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
