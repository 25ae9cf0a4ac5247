/** Messages one by one, as arrows between nodes while time runs down; for a run with real processes, what each link did. */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { fateWords } from "../../views/messages/fate-words.ts";
import { messageLabels } from "../../views/messages/message-labels.ts";
import { messageLayout } from "../../views/messages/message-layout.ts";
import { within } from "../../views/messages/messages.ts";
import type { LeaderStint, MessagesView, ReportData, ShownMessage } from "../../views/data/report-data.ts";
import { counted } from "../../../histories/words/counts.ts";
import { digitsFor, duration, seconds } from "../../views/words.ts";
import { nodeColor } from "../parts/colors.ts";
import { LinkMatrix } from "../parts/link-matrix.tsx";
import { messageColor, MessagesFigure } from "./messages-figure.tsx";
import { useWidth } from "../parts/width.ts";

/** How many messages are drawn at first; the button draws twice as many. */
const SHOWN_FIRST = 120;

/** The messages one by one, or what the links did where there are none. */
export function MessagesTab({ data }: { readonly data: ReportData }): VNode {
  if (data.messages !== undefined) return <Diagram view={data.messages} leaders={data.leaders} />;
  return (
    <section>
      <h2>Messages</h2>
      <p>
        Single messages are recorded where every one goes through clew: in simulated runs, and of programs that speak
        Maelstrom&apos;s protocol. Of this run it is known how many passed on each link.
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
  readonly view: MessagesView;
  readonly leaders: readonly LeaderStint[];
}

function Diagram({ view: whole, leaders }: DiagramProps): VNode {
  const [element, width] = useWidth();
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [hasRoutine, setRoutine] = useState(false);
  const [limit, setLimit] = useState(SHOWN_FIRST);
  const [pointed, point] = useState<Pointed | undefined>(undefined);
  const types = useMemo(() => typesOf(whole.messages), [whole]);
  const eligible = whole.messages.filter(
    (message) => (hasRoutine || !message.isRoutine) && !hidden.includes(message.message),
  );
  const shown = eligible.slice(-limit);
  const startNs = shown[0]?.time ?? whole.startNs;
  const view = useMemo(() => within(whole, startNs), [whole, startNs]);
  const layout = useMemo(
    () => messageLayout(view, shown, Math.max(width, 320)),
    [view, width, limit, hidden, hasRoutine],
  );
  const labels = useMemo(() => messageLabels(view, layout, shown), [layout]);
  const toggle = (type: string): void =>
    setHidden(hidden.includes(type) ? hidden.filter((each) => each !== type) : [...hidden, type]);
  return (
    <section class="messages">
      <h2>{view.failureNs === undefined ? "Messages" : "Messages up to the failure"}</h2>
      <p class="soft">
        Time runs down; the order of events is exact, distances are stretched. Point at an arrow to read the message.
      </p>
      <Legend />
      <div class="message-types">
        {types.map((type) => (
          <button key={type} type="button" aria-pressed={!hidden.includes(type)} onClick={() => toggle(type)}>
            <i class="swatch" style={{ background: messageColor(types, type) }} />
            {type}
          </button>
        ))}
        <label>
          <input type="checkbox" checked={hasRoutine} onChange={() => setRoutine(!hasRoutine)} /> repeated messages
        </label>
      </div>
      {(shown.length < eligible.length || view.omitted > 0) && (
        <p class="soft small">
          The last {shown.length} of {counted(eligible.length + view.omitted, "message")}.{" "}
          {shown.length < eligible.length && (
            <button type="button" onClick={() => setLimit(limit * 2)}>
              Show earlier ones
            </button>
          )}
        </p>
      )}
      <div ref={element}>
        {width > 0 && (
          <>
            <Heads view={view} width={layout.columnWidth} />
            <MessagesFigure
              view={view}
              layout={layout}
              leaders={leaders.filter((reign) => reign.startNs <= view.endNs && reign.endNs >= startNs)}
              messages={shown}
              labels={labels}
              types={types}
              pointed={pointed?.message.id}
              point={(message, x, y) => point(message === undefined ? undefined : { message, x, y })}
            />
          </>
        )}
      </div>
      {pointed !== undefined && <Note pointed={pointed} />}
    </section>
  );
}

/** What each kind of line and end means. */
function Legend(): VNode {
  const end = (shape: VNode, words: string): VNode => (
    <span>
      <svg width="34" height="12" aria-hidden="true">
        {shape}
      </svg>
      {words}
    </span>
  );
  return (
    <p class="message-legend soft small">
      {end(<path d="M2 6 H26 M21 2.5 L27 6 L21 9.5" />, "arrived")}
      {end(
        <>
          <path d="M2 6 H22" />
          <path class="cross" d="M18 2 l8 8 m0 -8 l-8 8" />
        </>,
        "lost on its way",
      )}
      {end(<path class="again" d="M2 6 H26 M21 2.5 L27 6 L21 9.5" />, "arrived again: doubled on its way")}
      {end(
        <>
          <path d="M2 6 H26 M21 2.5 L27 6 L21 9.5" />
          <circle class="overtaken" cx="16" cy="6" r="4" />
        </>,
        "overtaken by a later one",
      )}
      {end(<path d="M2 6 H20 M20 1.5 V10.5" />, "never sent: its node ended first")}
      {end(<path class="open" d="M2 6 H28" />, "still under way at the end")}
      {end(<rect class="leads" x="8" y="1" width="18" height="10" rx="4" />, "believes that it leads")}
      {end(<rect class="operation" x="8" y="1" width="18" height="10" rx="4" />, "a client waits for its answer")}
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
