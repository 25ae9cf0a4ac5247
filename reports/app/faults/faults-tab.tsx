/** What the nemesis did, and whether it changed anything: a fault without effect is a finding. */
import type { VNode } from "preact";
import type { Band, ReportData } from "../../views/data/report-data.ts";
import { digitsFor, duration, seconds } from "../../views/words.ts";
import { TimeBar } from "../cursor/time-bar.tsx";
import { FaultTable } from "../parts/fault-table.tsx";
import { LinkMatrix } from "../parts/link-matrix.tsx";
import { Swatch } from "../parts/swatch.tsx";
import { useViewState } from "../view-state/use-view-state.ts";
import { LinksNow } from "./links-now.tsx";
import { LinksOverTime } from "./links-over-time.tsx";

/** Every kind of fault, and what became of the links. */
export function FaultsTab({ data }: { readonly data: ReportData }): VNode {
  return (
    <>
      <TimeBar data={data} />
      <section>
        <h2>Faults</h2>
        <FaultTable data={data} />
      </section>
      <section>
        <h2>When</h2>
        <BandTable data={data} />
      </section>
      <section>
        <h2>Links over time</h2>
        <LinksOverTime data={data} />
      </section>
      <section>
        <h2>Links under the cursor</h2>
        <LinksNow data={data} />
      </section>
      <section>
        <h2>What each link carried</h2>
        <LinkMatrix links={data.links} />
      </section>
    </>
  );
}

function BandTable({ data }: { readonly data: ReportData }): VNode {
  if (data.bands.length === 0) return <p class="soft">The history has no fault in it.</p>;
  return (
    <table class="stacks">
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
