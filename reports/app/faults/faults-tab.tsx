/** What the nemesis did, and whether it changed anything: a fault without effect is a finding. */
import type { VNode } from "preact";
import type { ReportData } from "../../views/data/report-data.ts";
import { TimeBar } from "../cursor/time-bar.tsx";
import { FaultTable } from "../parts/fault-table.tsx";
import { LinkMatrix } from "../parts/link-matrix.tsx";
import { BandTable } from "./band-table.tsx";
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
