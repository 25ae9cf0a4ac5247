/** Every fault that was in force, with its times and what it really was. */
import type { VNode } from "preact";
import type { Band, ReportData } from "../../views/data/report-data.ts";
import { digitsFor, duration, seconds } from "../../views/words.ts";
import { Swatch } from "../parts/swatch.tsx";
import { useViewState } from "../view-state/use-view-state.ts";

/** In order of time; a button sets the cursor where a fault begins. */
export function BandTable({ data }: { readonly data: ReportData }): VNode {
  if (data.bands.length === 0) return <p class="soft">The history has no fault in it.</p>;
  return (
    <table class="stacks-late">
      <thead>
        <tr>
          <th>fault</th>
          <th class="n">from</th>
          <th class="n">to</th>
          <th class="n">lasted</th>
          <th class="wide">what was done</th>
        </tr>
      </thead>
      <tbody>
        {data.bands.map((band, index) => (
          <BandRow key={index} band={band} />
        ))}
      </tbody>
    </table>
  );
}

/** The one that is in force under the cursor is marked. */
function BandRow({ band }: { readonly band: Band }): VNode {
  const { fault, startNs, endNs, isEnded, detail } = band;
  const digits = digitsFor([startNs, endNs]);
  const [{ timeNs }, change] = useViewState();
  const isNow = timeNs !== undefined && startNs <= timeNs && timeNs < endNs;
  return (
    <tr class={isNow ? "now" : ""}>
      <td data-name="fault">
        <Swatch fault={fault} />
        {fault}
      </td>
      <td data-name="from" class="n">
        <button type="button" class="plain" onClick={() => change({ timeNs: startNs })}>
          {seconds(startNs, digits)}
        </button>
      </td>
      <td data-name="to" class="n">
        {isEnded ? seconds(endNs, digits) : "end of run"}
      </td>
      <td data-name="lasted" class="n">
        {duration(endNs - startNs)}
      </td>
      <td data-name="what was done" class="wide">
        {detail === "" ? "–" : detail}
      </td>
    </tr>
  );
}
