/** How all nodes stood under the cursor; without one, at the end of the run. */
import type { VNode } from "preact";
import type { ReportData } from "../../views/data/report-data.ts";
import { nodeState } from "../../views/nodes/node-state.ts";
import { progressAt } from "../../views/nodes/progress.ts";
import { count } from "../../../histories/words/counts.ts";
import { seconds } from "../../views/words.ts";
import { nodeColor } from "../parts/colors.ts";
import { Scroll } from "../parts/scroll.tsx";
import { useViewState } from "../view-state/use-view-state.ts";

const FIGURES = ["term", "committed", "applied"] as const;

/** A row for each node. */
export function NodesNow({ data }: { readonly data: ReportData }): VNode {
  const [{ timeNs }] = useViewState();
  const names = data.nodes.map(({ node }) => node);
  const { progress } = data;
  const at = timeNs ?? Math.max(0, data.durationNs - 1);
  return (
    <>
      <h2>
        {timeNs === undefined ? "At the end of the run" : `At ${seconds(timeNs)}`}
        <span class="aside soft">as far as the nodes said it</span>
      </h2>
      <Scroll>
        <table class="stacks-late">
          <thead>
            <tr>
              <th>node</th>
              <th>role</th>
              {FIGURES.map((figure) => progress !== undefined && <th class="n">{figure}</th>)}
              <th class="wide">said last</th>
            </tr>
          </thead>
          <tbody>
            {data.nodes.map((view) => {
              const far = progress === undefined ? undefined : progressAt(progress, view.node, at);
              const { node, role, leads, isOut, lastSaid } = nodeState(view, at, far?.term !== undefined);
              return (
                <tr key={node}>
                  <td data-name="node">
                    <i class="swatch round" style={{ background: nodeColor(names, node) }} />
                    {node}
                  </td>
                  <td data-name="role">
                    {isOut === undefined ? leads ? <b>{role}</b> : (role ?? "–") : <span class="bad">{isOut}</span>}
                  </td>
                  {FIGURES.map(
                    (figure) =>
                      progress !== undefined && (
                        <td data-name={figure} class="n">
                          {far?.[figure] === undefined ? "–" : count(far[figure])}
                        </td>
                      ),
                  )}
                  <td data-name="said last" class="wide">
                    {lastSaid.length === 0 ? "–" : lastSaid.join("; ")}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
