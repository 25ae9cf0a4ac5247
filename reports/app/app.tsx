/** The page: header, tabs, and the one tab that is open. */
import type { VNode } from "preact";
import type { ReportData } from "../views/data/report-data.ts";
import { FaultsTab } from "./faults-tab.tsx";
import { PageHeader } from "./header.tsx";
import { MessagesTab } from "./messages/messages-tab.tsx";
import { NodesTab } from "./nodes-tab.tsx";
import { PerformanceTab } from "./performance-tab.tsx";
import { RawTab } from "./raw-tab.tsx";
import type { Route, Tab } from "./route.ts";
import { TABS, useRoute } from "./route.ts";
import { StoryTab } from "./story/story-tab.tsx";
import { TimelineTab } from "./timeline/timeline-tab.tsx";

const TITLES: { readonly [tab in Tab]: string } = {
  story: "Story",
  timeline: "Timeline",
  messages: "Messages",
  nodes: "Nodes",
  performance: "Performance",
  faults: "Faults",
  raw: "Raw",
};

/** The whole page: its header, and the tab that its address names. */
export function App({ data }: { readonly data: ReportData }): VNode {
  const route = useRoute();
  return (
    <>
      <PageHeader header={data.header} />
      <nav role="tablist" aria-label="Parts of the report" onKeyDown={moveBetweenTabs}>
        {TABS.map((tab) => (
          <a
            key={tab}
            id={`tab-${tab}`}
            role="tab"
            href={`#${tab}`}
            aria-selected={route.tab === tab}
            aria-controls="panel"
            tabIndex={route.tab === tab ? 0 : -1}
          >
            {TITLES[tab]}
          </a>
        ))}
      </nav>
      <main>
        <div id="panel" class="panel" role="tabpanel" aria-labelledby={`tab-${route.tab}`}>
          {data.problems.length > 0 && (
            <div class="notice">
              {data.problems.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </div>
          )}
          <OpenTab data={data} route={route} />
        </div>
      </main>
    </>
  );
}

function OpenTab({ data, route }: { readonly data: ReportData; readonly route: Route }): VNode {
  switch (route.tab) {
    case "story":
      return <StoryTab data={data} />;
    case "timeline":
      return <TimelineTab data={data} operation={route.operation} />;
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
function moveBetweenTabs(event: KeyboardEvent): void {
  const tabs = [...document.querySelectorAll<HTMLAnchorElement>("[role=tab]")];
  const at = tabs.findIndex((tab) => tab === document.activeElement);
  const targets: { readonly [key: string]: number } = {
    ArrowRight: (at + 1) % tabs.length,
    ArrowLeft: (at - 1 + tabs.length) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  };
  const target = tabs[targets[event.key] ?? -1];
  if (at === -1 || target === undefined) return;
  event.preventDefault();
  target.focus();
  location.hash = target.hash;
}
