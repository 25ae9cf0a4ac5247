/** The page: header, tabs, and the one tab that is open. */
import type { VNode } from "preact";
import type { ReportData } from "../views/data/report-data.ts";
import { FaultsTab } from "./faults/faults-tab.tsx";
import { PageHeader } from "./header/page-header.tsx";
import { MessagesTab } from "./messages/messages-tab.tsx";
import { Paper } from "./paper/paper.tsx";
import { usePaper } from "./paper/use-paper.ts";
import { FaultPatterns } from "./parts/fault-pattern.tsx";
import { NodesTab } from "./nodes/nodes-tab.tsx";
import { OrderTab } from "./order/order-tab.tsx";
import { PerformanceTab } from "./performance/performance-tab.tsx";
import { RawTab } from "./raw-tab.tsx";
import { StoryTab } from "./story/story-tab.tsx";
import { TimelineTab } from "./timeline/timeline-tab.tsx";
import { useDrawnMark } from "./view-state/use-drawn-mark.ts";
import { useAddress, useViewState } from "./view-state/use-view-state.ts";
import { type Tab, TABS } from "./view-state/view-state.ts";

const TITLES: { readonly [tab in Tab]: string } = {
  story: "Story",
  timeline: "Timeline",
  order: "Order",
  messages: "Messages",
  nodes: "Nodes",
  performance: "Performance",
  faults: "Faults",
  raw: "Raw",
};

/** The whole page: its header, and the tab that its address names. */
export function App({ data }: { readonly data: ReportData }): VNode {
  const [{ tab: open }, change] = useViewState();
  const address = useAddress();
  const isPaper = usePaper();
  useDrawnMark(open);
  if (isPaper) return <Paper data={data} />;
  return (
    <>
      <FaultPatterns />
      <PageHeader data={data} />
      <nav>
        <div
          role="tablist"
          aria-label="Parts of the report"
          onKeyDown={(event) => moveBetweenTabs(event, (tab) => change({ tab }))}
        >
          {TABS.map((tab) => (
            <a
              key={tab}
              id={`tab-${tab}`}
              role="tab"
              href={address({ tab })}
              aria-selected={open === tab}
              aria-controls="panel"
              tabIndex={open === tab ? 0 : -1}
            >
              {TITLES[tab]}
            </a>
          ))}
        </div>
      </nav>
      <main>
        <div id="panel" class="panel" role="tabpanel" aria-labelledby={`tab-${open}`}>
          {data.problems.length > 0 && (
            <div class="notice">
              {data.problems.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </div>
          )}
          <OpenTab data={data} tab={open} />
        </div>
      </main>
    </>
  );
}

function OpenTab({ data, tab }: { readonly data: ReportData; readonly tab: Tab }): VNode {
  switch (tab) {
    case "story":
      return <StoryTab data={data} />;
    case "timeline":
      return <TimelineTab data={data} />;
    case "order":
      return <OrderTab data={data} />;
    case "messages":
      return <MessagesTab data={data} />;
    case "nodes":
      return <NodesTab data={data} />;
    case "performance":
      return <PerformanceTab data={data} />;
    case "faults":
      return <FaultsTab data={data} />;
    case "raw":
      return <RawTab data={data} />;
  }
}

/** Arrow keys, Home and End move between tabs, as people who use them by keyboard expect. */
function moveBetweenTabs(event: KeyboardEvent, go: (tab: Tab) => void): void {
  const tabs = [...document.querySelectorAll<HTMLAnchorElement>("[role=tab]")];
  const at = tabs.findIndex((tab) => tab === document.activeElement);
  const targets: { readonly [key: string]: number } = {
    ArrowRight: (at + 1) % tabs.length,
    ArrowLeft: (at - 1 + tabs.length) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  };
  const target = targets[event.key] ?? -1;
  const name = TABS[target];
  if (at === -1 || name === undefined) return;
  event.preventDefault();
  tabs[target]?.focus();
  go(name);
}
