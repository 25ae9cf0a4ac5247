/** How the links stand under the cursor, as a matrix: which directed link passes, and what holds on those that do not. */
import type { VNode } from "preact";
import type { ReportData } from "../../views/data/report-data.ts";
import { rulesAt } from "../../views/faults/link-rows.ts";
import { seconds } from "../../views/words.ts";
import { faultColor } from "../parts/colors.ts";
import { Scroll } from "../parts/scroll.tsx";
import { useViewState } from "../view-state/use-view-state.ts";

/** Without a cursor, a sentence on how to set it. */
export function LinksNow({ data }: { readonly data: ReportData }): VNode {
  const [{ timeNs }] = useViewState();
  if (timeNs === undefined) return <p class="soft">Set the cursor to see how the links stood at that moment.</p>;
  const rules = rulesAt(data.linkSpans, timeNs);
  const ends = endsOf(data);
  return (
    <>
      <p class="soft small">
        At {seconds(timeNs)}: {rules.size === 0 ? "every link passed everything." : ""}
      </p>
      {rules.size > 0 && (
        <Scroll>
          <table class="matrix">
            <thead>
              <tr>
                <th>from ↓ to →</th>
                {ends.map((to) => (
                  <th key={to}>{to}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {ends.map((from) => (
                <tr key={from}>
                  <th>{from}</th>
                  {ends.map((to) => (
                    <Cell key={to} isSelf={from === to} rule={rules.get(`${from}>${to}`)} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}

interface CellProps {
  readonly isSelf: boolean;
  readonly rule: ReportData["linkSpans"][number] | undefined;
}

function Cell({ isSelf, rule }: CellProps): VNode {
  if (isSelf) return <td class="soft">·</td>;
  if (rule === undefined) return <td class="soft">passes</td>;
  return (
    <td style={{ background: `color-mix(in srgb, ${faultColor(rule.fault)} 45%, transparent)` }}>
      ✕ {rule.rule === "drop" || rule.rule === "partition" ? "cut" : rule.rule}
    </td>
  );
}

/** Nodes in their order, then whoever else links lead to. */
function endsOf({ nodes, linkSpans }: ReportData): readonly string[] {
  const named = linkSpans.flatMap(({ from, to }) => [from, to]);
  return [...new Set([...nodes.map(({ node }) => node), ...named.toSorted()])];
}
