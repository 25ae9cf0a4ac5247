/**
 * The list of a store, as somebody wants to see it: searched, filtered, sorted, and one page of it. Everything comes from
 * the page's address and goes back into it, so that a view can be kept and sent to others.
 */
import { type Entry, type EntryKind, type EntryState, KIND_WORDS, STATE_WORDS, systemWords } from "./entry.ts";

/** Columns that can be sorted by. */
export const SORTS = ["started", "verdict", "test", "kind", "system", "faults", "size"] as const;

/** One of them. */
export type Sort = (typeof SORTS)[number];

/** What somebody wants to see. */
export interface ListQuery {
  /** Words that all must occur somewhere in the entry; "" asks for nothing. */
  readonly search: string;
  readonly state: EntryState | undefined;
  readonly kind: EntryKind | undefined;
  readonly system: string | undefined;
  readonly test: string | undefined;
  readonly sort: Sort;
  readonly isAscending: boolean;
  /** From 1 on. */
  readonly page: number;
}

/** One page of the list. */
export interface ListPage {
  readonly rows: readonly Entry[];
  /** How many entries fit the query, on all pages. */
  readonly fitting: number;
  readonly page: number;
  readonly pageCount: number;
}

/** Entries on a page. */
export const PAGE_ROWS = 100;

/** Reads a query from the parameters of an address; what makes no sense is left out. */
export function listQuery(parameter: (name: string) => string | null | undefined): ListQuery {
  const text = (name: string): string | undefined => parameter(name) || undefined;
  return {
    search: (text("q") ?? "").trim(),
    state: namedIn(STATE_WORDS, text("verdict")),
    kind: namedIn(KIND_WORDS, text("kind")),
    system: text("system"),
    test: text("test"),
    sort: SORTS.find((each) => each === text("sort")) ?? "started",
    isAscending: text("order") === "up",
    page: Math.max(1, Math.floor(Number(text("page"))) || 1),
  };
}

/** The parameters that give this query again: only what differs from the usual list. */
export function listParameters(query: ListQuery): readonly (readonly [string, string])[] {
  const all: readonly (readonly [string, string | undefined])[] = [
    ["q", query.search],
    ["verdict", query.state],
    ["kind", query.kind],
    ["system", query.system],
    ["test", query.test],
    ["sort", query.sort === "started" ? undefined : query.sort],
    ["order", query.isAscending ? "up" : undefined],
    ["page", query.page === 1 ? undefined : String(query.page)],
  ];
  return all.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value] as const]));
}

/** The page that was asked for; the last one where it has not so many. */
export function listPage(entries: readonly Entry[], query: ListQuery): ListPage {
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = entries.filter(
    (entry) =>
      (query.state === undefined || entry.state === query.state) &&
      (query.kind === undefined || entry.kind === query.kind) &&
      (query.system === undefined || entry.system === query.system) &&
      (query.test === undefined || entry.test === query.test) &&
      hasAll(entry, words),
  );
  const sign = query.isAscending ? 1 : -1;
  fitting.sort((one, other) => sign * compare(one, other, query.sort) || compare(other, one, "started"));
  const pageCount = Math.max(1, Math.ceil(fitting.length / PAGE_ROWS));
  const page = Math.min(query.page, pageCount);
  return { rows: fitting.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS), fitting: fitting.length, page, pageCount };
}

function hasAll(entry: Entry, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { path, system, workload, mutant, nemesis, seed, headline, state, kind } = entry;
  const text = [path, system, workload, mutant, ...nemesis, seed, headline, STATE_WORDS[state], KIND_WORDS[kind]]
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Worst first, when verdicts are sorted downwards. */
const WEIGHT: { readonly [state in EntryState]: number } = {
  invalid: 6,
  broken: 5,
  unknown: 4,
  unfinished: 3,
  running: 2,
  valid: 1,
  foreign: 0,
};

function compare(one: Entry, other: Entry, sort: Sort): number {
  switch (sort) {
    case "started":
      return compareTexts(startKey(one), startKey(other)) || compareTexts(one.path, other.path);
    case "verdict":
      return WEIGHT[one.state] - WEIGHT[other.state];
    case "test":
      return compareTexts(one.test, other.test);
    case "kind":
      return compareTexts(KIND_WORDS[one.kind], KIND_WORDS[other.kind]);
    case "system":
      return compareTexts(systemWords(one), systemWords(other));
    case "faults":
      return compareTexts(one.nemesis.join(), other.nemesis.join());
    case "size":
      return (one.size ?? -1) - (other.size ?? -1);
  }
}

/** What says no time is older than everything. */
function startKey({ startedAt }: Entry): string {
  return startedAt ?? "";
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function namedIn<Name extends string>(
  words: { readonly [name in Name]: string },
  text: string | undefined,
): Name | undefined {
  return (Object.keys(words) as Name[]).find((name) => name === text);
}
