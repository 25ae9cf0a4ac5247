/** Messages one by one, as arrows between nodes while time runs down; where none was recorded, what each link did. */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { fateWords, isDisturbed } from "../../views/messages/fate-words.ts";
import { type ChosenMessages, isAbout, messagesAround } from "../../views/messages/chosen-messages.ts";
import { messageLabels } from "../../views/messages/message-labels.ts";
import { messageLayout } from "../../views/messages/message-layout.ts";
import { within } from "../../views/messages/messages.ts";
import type { LeaderStint, MessagesView, ReportData, ShownMessage } from "../../views/data/report-data.ts";
import { counted } from "../../../histories/words/counts.ts";
import { digitsFor, duration, seconds } from "../../views/words.ts";
import { TimeBar } from "../cursor/time-bar.tsx";
import { nodeColor } from "../parts/colors.ts";
import { LinkMatrix } from "../parts/link-matrix.tsx";
import { isChosen, MessageFilters } from "./message-filters.tsx";
import { MessageSearch } from "./message-search.tsx";
import { MessagesLegend } from "./messages-legend.tsx";
import { MessagesFigure } from "./messages-figure.tsx";
import { useWidth } from "../parts/width.ts";
import { useChoices, useViewState } from "../view-state/use-view-state.ts";

/** How many messages are drawn at first; the button draws twice as many. */
const SHOWN_FIRST = 120;

/** The messages one by one, or what the links did where there are none. */
export function MessagesTab({ data }: { readonly data: ReportData }): VNode {
  if (data.messages !== undefined) return <Diagram data={data} view={data.messages} leaders={data.leaders} />;
  return (
    <section>
      <h2>Messages</h2>
      <p>
        Of this run no single messages were recorded: its test did not want them (<code>--no-messages</code>), or
        nothing was said. This is how many passed on each link.
      </p>
      <LinkMatrix links={data.links} />
    </section>
  );
}

interface Pointed {
  readonly message: ShownMessage;
  readonly x: number;
  readonly y: number;
}

interface DiagramProps {
  readonly data: ReportData;
  readonly view: MessagesView;
  readonly leaders: readonly LeaderStint[];
}

function Diagram({ data, view: whole, leaders }: DiagramProps): VNode {
  const [element, width] = useWidth();
  const [{ timeNs, filter }, change] = useViewState();
  const [choice, choose] = useChoices();
  const [limit, setLimit] = useState(SHOWN_FIRST);
  const [pointed, point] = useState<Pointed | undefined>(undefined);
  const types = useMemo(() => typesOf(whole.messages), [whole]);
  const arePicked = choice.fared === "disturbed" || filter.text !== undefined || filter.node !== undefined;
  const chosen = useMemo(() => {
    const eligible = whole.messages.filter((message) => isChosen(message, choice) && isAbout(message, filter));
    return messagesAround(eligible, timeNs, limit);
  }, [whole, choice, filter, timeNs, limit]);
  const { shown, after } = chosen;
  const view = useMemo(() => {
    const untilNs = after > 0 ? shown.at(-1)?.time : undefined;
    return within(whole, shown, { arePicked, untilNs });
  }, [whole, chosen, arePicked]);
  const layout = useMemo(() => messageLayout(view, shown, Math.max(width, 320)), [view, width, chosen]);
  const labels = useMemo(() => messageLabels(view, layout, shown), [layout]);
  return (
    <>
      <TimeBar data={data} />
      <section class="messages">
        <h2>{view.failureNs === undefined ? "Messages" : "Messages up to the failure"}</h2>
        <p class="soft">
          Time runs down; the order of events is exact, distances are stretched. Point at an arrow to read the message;
          a click sets the cursor.
        </p>
        <MessagesLegend />
        <MessageSearch nodes={whole.columns} filter={filter} find={(found) => change({ filter: found })} />
        <MessageFilters types={types} choice={choice} choose={choose} hasDisturbed={whole.messages.some(isDisturbed)} />
        <Extent {...chosen} omitted={view.omitted} more={() => setLimit(limit * 2)} />
        <div ref={element}>
          {width > 0 && (
            <>
              <Heads view={view} width={layout.columnWidth} />
              <MessagesFigure
                view={view}
                layout={layout}
                leaders={leaders.filter((reign) => reign.startNs <= view.endNs && reign.endNs >= view.startNs)}
                messages={shown}
                labels={labels}
                types={types}
                pointed={pointed?.message.id}
                point={(message, x, y) => point(message === undefined ? undefined : { message, x, y })}
                cursorNs={timeNs}
                setCursor={(ns) => change({ timeNs: ns })}
              />
            </>
          )}
        </div>
        {pointed !== undefined && <Note pointed={pointed} />}
      </section>
    </>
  );
}

/** How many of the messages are drawn, if not all. */
function Extent({
  shown,
  before,
  after,
  omitted,
  more,
}: ChosenMessages & { readonly omitted: number; readonly more: () => void }): VNode | null {
  const all = shown.length + before + after + omitted;
  if (all === 0) return <p class="soft">No message matches.</p>;
  if (shown.length === all) return null;
  const where = after > 0 ? `${shown.length} around the cursor` : `The last ${shown.length}`;
  return (
    <p class="soft small">
      {where} of {counted(all, "message")}.{" "}
      {before + after > 0 && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
    </p>
  );
}

/** Types in order of their first message, without those that only repeat themselves. */
function typesOf(messages: readonly ShownMessage[]): string[] {
  return [...new Set(messages.map(({ message }) => message))];
}

function Heads({ view, width }: { readonly view: MessagesView; readonly width: number }): VNode {
  return (
    <div class="message-heads">
      {view.columns.map((column) => (
        <b key={column} style={{ width: `${width}px` }}>
          {view.nodes.includes(column) && (
            <i class="swatch round" style={{ background: nodeColor(view.nodes, column) }} />
          )}
          {column}
        </b>
      ))}
    </div>
  );
}

function Note({ pointed: { message, x, y } }: { readonly pointed: Pointed }): VNode {
  const { from, to, text, time, arrived, lost, fate } = message;
  const took = arrived.length === 0 ? "" : `, after ${arrived.map((at) => duration(at - time)).join(" and ")}`;
  const digits = digitsFor([time, lost ?? time]);
  const left = Math.min(x + 16, innerWidth - 340);
  return (
    <div role="tooltip" class="tooltip message-note" style={{ left: `${left}px`, top: `${y + 14}px` }}>
      <p>
        <b>
          {from} → {to}
        </b>{" "}
        <code>{message.message}</code>
      </p>
      <p>{text}</p>
      <p class="soft small">
        {fate === "never sent" ? "made" : "sent"} at {seconds(time, digits)}; {fateWords(message)}
        {took}
        {lost === undefined ? "" : ` at ${seconds(lost, digits)}`}
      </p>
    </div>
  );
}
