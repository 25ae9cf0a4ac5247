/** What the nemesis did, and whether it changed anything: a fault without effect is a finding. */
import type { VNode } from "preact";
import type { Band, ReportData } from "../views/data/report-data.ts";
import { digitsFor, duration, seconds } from "../views/words.ts";
import { FaultTable } from "./parts/fault-table.tsx";
import { LinkMatrix } from "./parts/link-matrix.tsx";
import { Scroll } from "./parts/scroll.tsx";
import { Swatch } from "./parts/swatch.tsx";

/** Every kind of fault, and what became of the links. */
export function FaultsTab({ data }: { readonly data: ReportData }): VNode {
  return (
    <>
      <section>
        <h2>Faults</h2>
        <FaultTable data={data} />
      </section>
      <section>
        <h2>When</h2>
        <BandTable data={data} />
      </section>
      <section>
        <h2>Links</h2>
        <LinkMatrix links={data.links} />
      </section>
    </>
  );
}

function BandTable({ data }: { readonly data: ReportData }): VNode {
  if (data.bands.length === 0) return <p class="soft">The history has no fault in it.</p>;
  return (
    <Scroll>
      <table>
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
    </Scroll>
  );
}

function BandRow({ band }: { readonly band: Band }): VNode {
  const { fault, startNs, endNs, isEnded, detail } = band;
  const digits = digitsFor([startNs, endNs]);
  return (
    <tr>
      <td>
        <Swatch fault={fault} />
        {fault}
      </td>
      <td class="n">{seconds(startNs, digits)}</td>
      <td class="n">{isEnded ? seconds(endNs, digits) : "end of run"}</td>
      <td class="n">{duration(endNs - startNs)}</td>
      <td class="wide">{detail === "" ? "–" : detail}</td>
    </tr>
  );
}
