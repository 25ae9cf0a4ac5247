/** Counts and latencies by kind of operation. */
import type { VNode } from "preact";
import type { OperationRow } from "../../views/data/report-data.ts";
import { count } from "../../../histories/words/counts.ts";
import { milliseconds } from "../../views/words.ts";
import { Scroll } from "./scroll.tsx";

/** Counts and latencies by operation. */
export function OperationTable({ rows }: { readonly rows: readonly OperationRow[] }): VNode {
  if (rows.length === 0) return <p class="soft">No operation was recorded.</p>;
  return (
    <Scroll>
      <table class="figures-only">
        <thead>
          <tr>
            <th>operation</th>
            <th class="n">ok</th>
            <th class="n">info</th>
            <th class="n">fail</th>
            <th class="n">p50</th>
            <th class="n">p99</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.f}>
              <td>{row.f}</td>
              <td class="n">{count(row.ok)}</td>
              <td class="n">{count(row.info)}</td>
              <td class="n">{count(row.fail)}</td>
              <td class="n">{milliseconds(row.p50Ms)}</td>
              <td class="n">{milliseconds(row.p99Ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
