/**
 * What the reader looks at: one tab, one moment, one operation, one window of time and one filter, shared by all tabs, and
 * how tabs are to show it. All of it stands in the address after "#", so that a link shows another reader the same, and back and forward work
 * in a file from disk.
 *
 *     #timeline/123?t=3.66&key=x17&from=3.5&to=4&type=info
 *
 * Times are seconds of the run there, exact to the ns. An address may come from anywhere, and what it says of the run
 * may be false: parts that are nonsense are left out, and whoever draws looks up what is left.
 */
import type { OperationFilter } from "../../views/operations/filter-rows.ts";
import { type Choices, parseChoices, writeChoices } from "./choices.ts";

/** The tabs, by the names that addresses have for them, in order. */
export const TABS = ["story", "timeline", "order", "messages", "nodes", "performance", "faults", "raw"] as const;
/** One of the tabs. */
export type Tab = (typeof TABS)[number];

/** What is left out of the views: everything that does not match all of these. */
export type Filter = OperationFilter;

/** Everything that the address after the # shows. */
export interface ViewState {
  readonly tab: Tab;
  /** Where the cursor is, in ns of the run; undefined: nowhere. */
  readonly timeNs?: number | undefined;
  /** The operation that is looked at, by id. There need not be one of that id. */
  readonly operation?: number | undefined;
  /** The key that is looked at, as `keyText` writes it. */
  readonly key?: string | undefined;
  /** The window of time that is looked at, in ns of the run: both ends, or none. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly filter: Filter;
  /** How tabs show it. */
  readonly choices: Choices;
}

/** A part of the filter, and its name in addresses. */
const FILTER_NAMES: readonly (readonly [part: keyof Filter, name: string])[] = [
  ["text", "text"],
  ["process", "process"],
  ["type", "type"],
  ["f", "f"],
  ["key", "only-key"],
  ["node", "node"],
  ["fault", "fault"],
];

/** `"#timeline/123?t=3.66"` → the timeline at operation 123 and 3.66 s; an address of nonsense → the story. */
export function parseAddress(hash: string): ViewState {
  const [path = "", ...rest] = hash.replace(/^#/, "").split("?");
  const [name, id = ""] = path.split("/");
  const query = new URLSearchParams(rest.join("?"));
  const from = timeIn(query, "from");
  const to = timeIn(query, "to");
  const isWindow = from !== undefined && to !== undefined && from < to;
  return withoutGaps({
    tab: TABS.find((known) => known === name) ?? "story",
    timeNs: timeIn(query, "t"),
    operation: /^\d{1,15}$/.test(id) ? Number(id) : undefined,
    key: query.get("key") ?? undefined,
    from: isWindow ? from : undefined,
    to: isWindow ? to : undefined,
    filter: withoutGaps(Object.fromEntries(FILTER_NAMES.map(([part, text]) => [part, query.get(text) || undefined]))),
    choices: parseChoices(query),
  });
}

/** The other way round: `parseAddress(addressOf(state))` is `state`. */
export function addressOf(state: ViewState): string {
  const { tab, timeNs, operation, key, from, to, filter, choices } = state;
  const query = new URLSearchParams();
  if (timeNs !== undefined) query.set("t", timeText(timeNs));
  if (key !== undefined) query.set("key", key);
  if (from !== undefined && to !== undefined) {
    query.set("from", timeText(from));
    query.set("to", timeText(to));
  }
  for (const [part, name] of FILTER_NAMES) {
    const wanted = filter[part];
    if (wanted !== undefined && wanted !== "") query.set(name, wanted);
  }
  writeChoices(choices, query);
  const path = operation === undefined ? tab : `${tab}/${operation}`;
  return query.size === 0 ? `#${path}` : `#${path}?${query.toString()}`;
}

const NS_PER_S = 1e9;
/** A year: what is later is no time of a run. */
const TIME_MAX_S = 31_536_000;

function timeIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) > TIME_MAX_S) return undefined;
  return Math.round(Number(text) * NS_PER_S);
}

function timeText(ns: number): string {
  return (Math.max(0, ns) / NS_PER_S).toFixed(9).replace(/\.?0+$/, "");
}

/** Parts that are undefined are left out, so that two states that say the same are equal. */
function withoutGaps<Shape extends object>(value: Shape): Shape {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Shape;
}
