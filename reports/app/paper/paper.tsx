/** The report on paper: the verdict, the story and the faults, whichever tab is open on the screen. */
import type { VNode } from "preact";
import type { ReportData } from "../../views/data/report-data.ts";
import { BandTable } from "../faults/band-table.tsx";
import { PageHeader } from "../header/page-header.tsx";
import { FaultPatterns } from "../parts/fault-pattern.tsx";
import { StoryTab } from "../story/story-tab.tsx";

/** One column of the width of a sheet. */
export function Paper({ data }: { readonly data: ReportData }): VNode {
  return (
    <div class="paper">
      <FaultPatterns />
      <PageHeader data={data} />
      <main class="panel">
        <StoryTab data={data} />
        <section>
          <h2>When faults were in force</h2>
          <BandTable data={data} />
        </section>
      </main>
    </div>
  );
}
