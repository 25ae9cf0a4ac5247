/**
 * The transcript: a second record of a history, written while the columns are made. It pairs invocations with completions,
 * splits by key and numbers values with code of its own. A mistake in the columns is therefore not repeated here, and a
 * verdict on the columns can be checked against the transcript.
 *
 * Reading the file a second time would serve as well, but it costs eight times as much, and a pipe cannot be read twice
 * (`docs/decisions/0030`). The transcript needs 18 bytes per operation, 22 if there are several keys, and more for values
 * that are not natural numbers.
 */
import type { HistoryEvent, Key } from "../../histories/event.ts";
import type { Operation, Outcome } from "../../histories/operation.ts";
import { wrongIndex } from "../base/wrong-index.ts";
import { createWords } from "./words.ts";
import type { Words } from "./words.ts";

/** All operations of a history, in a notation of their own. */
export interface Transcript {
  /** Records the next event, which pairing has accepted before. Events of the nemesis are ignored. */
  readonly take: (event: HistoryEvent) => void;
  /** The keys, in the order of their first operations. */
  readonly keys: () => Iterable<Key | undefined>;
  /** The number of operations of all keys. */
  readonly count: () => number;
  readonly countOf: (key: Key | undefined) => number;
  /** The places of a key's operations among all, in order of invocation. A place is the operation's id. */
  readonly placesOf: (key: Key | undefined) => Int32Array;
  /**
   * The operation at a place. Its event indexes are ordinals: the number of client events before. Processes, times and
   * nodes are not recorded.
   * @throws WrongIndexError if there is no such operation
   */
  readonly operationAt: (place: number) => Operation;
}

/** How many operations a page has, as a power of two. */
const PAGE_BITS = 12;
const PAGE_ROOM = 1 << PAGE_BITS;
/** The first page starts small: most histories are short. */
const FIRST_ROOM = 64;
/** Stands for a missing completion, and for a missing operation before. */
const OPEN = -1;
const OUTCOMES: readonly Outcome[] = ["ok", "fail", "info"];
const INFO = OUTCOMES.indexOf("info");

/** The last operation of a key, and how many the key has. */
interface KeyEntry {
  last: number;
  count: number;
}

/** A page of operations: one column for each of their properties. */
interface Columns {
  readonly f: Uint8Array;
  readonly outcome: Uint8Array;
  readonly invoked: Int32Array;
  readonly completed: Int32Array;
  readonly input: Int32Array;
  readonly answer: Int32Array;
}

function columnsOf(length: number): Columns {
  const numbers = (): Int32Array => new Int32Array(length);
  return {
    f: new Uint8Array(length),
    outcome: new Uint8Array(length),
    invoked: numbers(),
    completed: numbers(),
    input: numbers(),
    answer: numbers(),
  };
}

function twiceAsLong(columns: Columns): Columns {
  const wider = columnsOf(2 * columns.f.length);
  for (const name of Object.keys(columns) as (keyof Columns)[]) wider[name].set(columns[name]);
  return wider;
}

/** Columns that grow page by page: with millions of operations, nothing is copied and no room is wasted. */
interface Pages {
  /** The page of an operation that has been recorded. */
  readonly of: (place: number) => Columns;
  /** The page with room for the next operation. Call it for each operation, in order. */
  readonly roomFor: (place: number) => Columns;
}

/** The place of an operation in its page. */
const inPage = (place: number): number => place & (PAGE_ROOM - 1);

function createPages(): Pages {
  let last = columnsOf(FIRST_ROOM);
  const pages = [last];
  const of = (place: number): Columns => pages[place >> PAGE_BITS] ?? wrongIndex(place);
  return {
    of,
    roomFor: (place) => {
      if (inPage(place) === 0 && place > 0) pages.push((last = columnsOf(PAGE_ROOM)));
      else if (place === last.f.length) pages[0] = last = twiceAsLong(last);
      return last;
    },
  };
}

/** For each operation, the one before it of the same key. */
interface Links {
  /** Call it for each operation, in order. */
  readonly set: (place: number, previous: number) => void;
  /** Gives `OPEN` for the first operation of a key. */
  readonly previousOf: (place: number) => number;
}

/** A page is made only where the keys change: in a history of one key, the one before is always `place - 1`. */
function createLinks(): Links {
  const pages: (Int32Array | undefined)[] = [];
  const pageFrom = (start: number): Int32Array => {
    const page = new Int32Array(PAGE_ROOM);
    for (let at = 0; at < PAGE_ROOM; at++) page[at] = start + at - 1;
    return page;
  };
  return {
    set: (place, previous) => {
      const number = place >> PAGE_BITS;
      if (number === pages.length) pages.push(undefined);
      if (pages[number] === undefined && previous === place - 1) return;
      const page = (pages[number] ??= pageFrom(number << PAGE_BITS));
      page[inPage(place)] = previous;
    },
    previousOf: (place) => pages[place >> PAGE_BITS]?.[inPage(place)] ?? place - 1,
  };
}

/**
 * An empty transcript.
 * @param functions the names of functions that may occur, at most 256
 */
export function createTranscript(functions: readonly string[]): Transcript {
  const words = createWords();
  const nothing = words.wordOf(null);
  const entries = new Map<Key | undefined, KeyEntry>();
  const openByProcess = new Map<HistoryEvent["process"], number>();
  const pages = createPages();
  const links = createLinks();
  let [lastKey, lastEntry]: [Key | undefined, KeyEntry | undefined] = [undefined, undefined];
  let count = 0;
  let ordinal = 0;

  const entryOf = (key: Key | undefined): KeyEntry => {
    if (lastEntry !== undefined && key === lastKey) return lastEntry;
    const entry = entries.get(key) ?? { last: OPEN, count: 0 };
    if (entry.last === OPEN) entries.set(key, entry);
    [lastKey, lastEntry] = [key, entry];
    return entry;
  };
  const invoke = ({ key, process, f, value }: HistoryEvent): void => {
    const page = pages.roomFor(count);
    const at = inPage(count);
    const entry = entryOf(key);
    page.f[at] = functions.indexOf(f);
    page.outcome[at] = INFO;
    page.invoked[at] = ordinal;
    page.completed[at] = OPEN;
    page.input[at] = words.wordOf(value);
    page.answer[at] = nothing;
    links.set(count, entry.last);
    openByProcess.set(process, count);
    entry.last = count++;
    entry.count++;
  };
  const complete = ({ type, process, value, error = null }: HistoryEvent): void => {
    const place = openByProcess.get(process);
    if (place === undefined) throw new Error(`transcript: process ${process} completes what it never began`);
    openByProcess.delete(process);
    const page = pages.of(place);
    const at = inPage(place);
    page.outcome[at] = OUTCOMES.indexOf(type as Outcome);
    page.completed[at] = ordinal;
    if (type !== "info") page.answer[at] = words.wordOf(type === "ok" ? value : error);
  };
  return {
    take: (event) => {
      if (event.process === "nemesis") return;
      if (event.type === "invoke") invoke(event);
      else complete(event);
      ordinal++;
    },
    keys: () => entries.keys(),
    count: () => count,
    countOf: (key) => entries.get(key)?.count ?? 0,
    placesOf: (key) => {
      const entry = entries.get(key);
      const places = new Int32Array(entry?.count ?? 0);
      let place = entry?.last ?? OPEN;
      for (let end = places.length - 1; end >= 0; end--) {
        places[end] = place;
        place = links.previousOf(place);
      }
      return places;
    },
    operationAt: (place) => {
      if (place >= count) wrongIndex(place);
      return operationAt(place, { page: pages.of(place), functions, words, nothing });
    },
  };
}

/** What an operation is restored from. */
interface Written {
  /** The page of the operation. */
  readonly page: Columns;
  readonly functions: readonly string[];
  readonly words: Words;
  /** The word of null. */
  readonly nothing: number;
}

function operationAt(place: number, { page, functions, words, nothing }: Written): Operation {
  const at = inPage(place);
  const name = page.f[at] ?? wrongIndex(place);
  const f = functions[name] ?? wrongIndex(name);
  const input = words.valueOf(page.input[at] ?? wrongIndex(place));
  const invokeIndex = page.invoked[at] ?? wrongIndex(place);
  const completeIndex = page.completed[at] ?? wrongIndex(place);
  // Written out case by case: copying objects would take longer than everything else.
  if (completeIndex === OPEN) {
    return { id: place, process: place, f, input, outcome: "info", invokeIndex, invokeTime: invokeIndex };
  }
  const ending = page.outcome[at] ?? wrongIndex(place);
  const outcome = OUTCOMES[ending] ?? wrongIndex(ending);
  const word = page.answer[at] ?? wrongIndex(place);
  const [id, process, invokeTime, completeTime] = [place, place, invokeIndex, completeIndex];
  if (outcome === "ok") {
    const output = words.valueOf(word);
    return { id, process, f, input, output, outcome, invokeIndex, completeIndex, invokeTime, completeTime };
  }
  if (word === nothing) return { id, process, f, input, outcome, invokeIndex, completeIndex, invokeTime, completeTime };
  const error = words.valueOf(word);
  return { id, process, f, input, outcome, error, invokeIndex, completeIndex, invokeTime, completeTime };
}
