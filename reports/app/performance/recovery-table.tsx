/** How soon clients were served again after each fault. */
import type { VNode } from "preact";
import type { Recovery } from "../../views/data/report-data.ts";
import { duration, seconds } from "../../views/words.ts";
import { Swatch } from "../parts/swatch.tsx";
import { useViewState } from "../view-state/use-view-state.ts";

/** A row for each fault that ended; its button sets the cursor there. */
export function RecoveryTable({ recoveries }: { readonly recoveries: readonly Recovery[] }): VNode {
  const [, change] = useViewState();
  if (recoveries.length === 0) return <p class="soft">No fault ended in this run.</p>;
  return (
    <table class="stacks-late">
      <thead>
        <tr>
          <th>fault</th>
          <th>ended</th>
          <th class="n">first ok after</th>
          <th class="n">rate before</th>
          <th class="n">as often again after</th>
          <th class="wide">what it was</th>
        </tr>
      </thead>
      <tbody>
        {recoveries.map(({ fault, detail, endNs, firstOkNs, ratePerS, backNs }, index) => (
          <tr key={index}>
            <td data-name="fault">
              <Swatch fault={fault} />
              {fault}
            </td>
            <td data-name="ended">
              <button type="button" class="plain" onClick={() => change({ timeNs: endNs })}>
                {seconds(endNs)}
              </button>
            </td>
            <td data-name="first ok after" class={firstOkNs === undefined ? "n bad" : "n"}>
              {firstOkNs === undefined ? "never" : duration(firstOkNs)}
            </td>
            <td data-name="rate before" class="n">
              {ratePerS === undefined ? "–" : `${ratePerS.toFixed(ratePerS < 10 ? 1 : 0)}/s`}
            </td>
            <td data-name="as often again" class="n">
              {backWords(ratePerS, backNs)}
            </td>
            <td data-name="what it was" class="wide">
              {detail === "" ? "–" : detail}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function backWords(ratePerS: number | undefined, backNs: number | undefined): string {
  if (ratePerS === undefined) return "–";
  if (backNs === undefined) return "not seen";
  return backNs === 0 ? "at once" : duration(backNs);
}
