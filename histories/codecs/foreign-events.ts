/**
 * Events out of the maps that other tools write: the part that EDN, elle-cli's JSON and Jepsen's text have in common.
 *
 * Histories from elsewhere are looser than ours: no index or time, times out of order, processes that go on after an
 * info, keys that are only the first half of a value. The order of the file is what counts; whatever is
 * straightened out is counted and said, and what cannot be is an error that names the place.
 */
import type { EventType, HistoryEvent, Key, ProcessId } from "../event.ts";
import { canonicalText } from "../canonical-text.ts";
import { clipped } from "../clipped.ts";
import type { Json } from "../json.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { times } from "../words/counts.ts";
import { ANSWERING, UPDATING, timeNs } from "./fields.ts";
import { isPair, isTransaction, keyOf, wordOf } from "./key-style.ts";
import type { GuessedKeys } from "./key-style.ts";
import { createStrangeFields } from "./strange-fields.ts";
import type { EventMap, StrangeFields } from "./strange-fields.ts";

/** One event as read, before it is checked: a map by the names of Jepsen's fields. */
export interface ForeignEvent {
  readonly fields: Json;
  /** e.g. "history.edn:17:2" */
  readonly place: string;
}

/** What had to be straightened out, as sentences for the user. */
export type Notes = readonly string[];

/** Turns the records of other tools into events, one after the other. */
export interface ForeignReader {
  /** @throws MalformedHistoryError naming the place */
  event(from: ForeignEvent): HistoryEvent;
  /** To be asked at the end of the file. */
  notes(): Notes;
  /**
   * Fields of which one may be the key, in a history in which no operation has one and nobody said that there are none. To be
   * asked at the end of the file.
   */
  possibleKeys(): readonly string[];
}

/** Where the keys are, and whether somebody said so. */
export interface ForeignKeys extends GuessedKeys {
  readonly isGuessed: boolean;
  /** The field that holds the key; default "key". */
  readonly keyField?: string | undefined;
}

interface State extends ForeignKeys {
  readonly strange: StrangeFields;
  /** Operations whose key came from a tuple; events that have a field for it. */
  tupled: number;
  keyed: number;
  count: number;
  /** Events whose index does not grow, as where several files were put together. */
  renumbered: number;
  time: number;
  /** Whether the file has times; undefined before the first event. */
  hasTimes: boolean | undefined;
  clampedTimes: number;
  /** Writes and the like that were answered with another value than they were begun with. */
  changed: number;
  resumed: number;
  readonly lives: Map<number, Life>;
}

/** What is known of a process while it lives; `generation` counts how often it went on after an info. */
interface Life {
  generation: number;
  isRetired: boolean;
  open: { readonly key: Key | undefined; readonly value: Json } | undefined;
}

/** Process p in its second life is this plus p, in its third twice this plus p, so that ids never meet. */
const GENERATION = 1_000_000_000;
const SECOND_NS = 1_000_000_000;
const TYPES: ReadonlySet<string> = new Set(["invoke", "ok", "fail", "info"]);

/** Makes events of maps; keeps what has to be remembered from one to the next. */
export function createForeignReader(keys: ForeignKeys): ForeignReader {
  const state: State = {
    ...keys,
    strange: createStrangeFields(),
    tupled: 0,
    keyed: 0,
    count: 0,
    renumbered: 0,
    time: 0,
    hasTimes: undefined,
    clampedTimes: 0,
    changed: 0,
    resumed: 0,
    lives: new Map(),
  };
  return {
    event: (from) => eventOf(from, state),
    notes: () => notesOf(state),
    possibleKeys: () =>
      state.isGuessed && state.keys === "none" && state.keyed === 0 ? state.strange.possibleKeys() : [],
  };
}

function eventOf({ fields, place }: ForeignEvent, state: State): HistoryEvent {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw new MalformedHistoryError(place, `expected one map an event, found ${shown(fields)}`);
  }
  const map = fields as EventMap;
  const isNemesis = wordOf(map["process"]) === "nemesis";
  if (!isNemesis) state.strange.take(map, place, wordOf(map["type"]) === "invoke");
  const wrong = (name: string, expected: string): MalformedHistoryError =>
    new MalformedHistoryError(place, `:${name}: expected ${expected}, found ${shown(map[name])}`);
  const type = wordOf(map["type"]);
  if (type === undefined || !TYPES.has(type)) throw wrong("type", ":invoke, :ok, :fail or :info");
  const f = wordOf(map["f"]) ?? (isTransaction(map["value"]) ? "txn" : undefined);
  if (f === undefined) throw wrong("f", "a word");
  const process = processOf(map["process"]);
  if (process === undefined) throw wrong("process", `an integer from 0 to ${GENERATION - 1} or :nemesis`);
  const { error, node } = map;
  const index = indexOf(map["index"], state);
  if (index === undefined) throw wrong("index", "an integer >= 0");

  const { value: found, key } =
    process === "nemesis" ? { value: map["value"] ?? null } : keyAndValue({ map, type, f, process, place, state });
  const value = f === "txn" ? withBareWords(found) : found;
  if (process !== "nemesis" && type === "ok" && UPDATING.has(f)) {
    const begun = state.lives.get(process)?.open?.value;
    if (begun !== undefined && begun !== value && canonicalText(begun) !== canonicalText(value)) state.changed += 1;
  }
  return {
    index,
    time: timeOf(map["time"], { place, index, state }),
    type: isNemesis ? "info" : (type as EventType),
    process: process === "nemesis" ? process : follow({ process, type, key, value, state }),
    f,
    ...(key === undefined ? {} : { key }),
    value,
    ...(error === undefined || error === null ? {} : { error }),
    ...(typeof node === "string" ? { node } : {}),
  };
}

/** The event's own index where it grows along the file, else its position; undefined where it is none. */
function indexOf(own: Json | undefined, state: State): number | undefined {
  if (own !== undefined && own !== null && !isCount(own)) return undefined;
  const isUsed = typeof own === "number" && own >= state.count;
  if (typeof own === "number" && !isUsed) state.renumbered += 1;
  const index = isUsed ? own : state.count;
  state.count = index + 1;
  return index;
}

/**
 * Times are Jepsen's ns; -1 and nothing mean unknown. They may not go back, so one that does is held. In a file
 * without times event n gets second n, so that whoever reads an explanation can tell the events apart.
 */
function timeOf(
  time: Json | undefined,
  { place, index, state }: { place: string; index: number; state: State },
): number {
  const isUnknown = time === undefined || time === null || time === -1;
  state.hasTimes ??= !isUnknown;
  if (isUnknown) {
    if (!state.hasTimes) state.time = Math.max(state.time, index * SECOND_NS);
    return state.time;
  }
  const ns = timeNs(time);
  if (ns === undefined) throw new MalformedHistoryError(place, `:time: expected a number (ns), found ${shown(time)}`);
  if (ns < state.time) state.clampedTimes += 1;
  state.time = Math.max(state.time, ns);
  return state.time;
}

interface Situation {
  readonly map: EventMap;
  readonly type: string;
  readonly f: string;
  readonly process: number;
  readonly place: string;
  readonly state: State;
}

/** The key from its own field or from the tuple; a completion that has neither, or no value, has its invocation's. */
function keyAndValue(situation: Situation): { readonly value: Json; readonly key?: Key } {
  const { map, type, f, process, place, state } = situation;
  const open = type === "invoke" ? undefined : state.lives.get(process)?.open;
  if (map["value"] === undefined && type === "ok" && ANSWERING.has(f)) {
    throw new MalformedHistoryError(place, `:value: expected what the ${f} got (nil for nothing), found nothing`);
  }
  if (map["value"] === undefined && open !== undefined) {
    return { value: open.value, ...(open.key === undefined ? {} : { key: open.key }) };
  }
  const value = map["value"] ?? null;
  const own = map[state.keyField ?? "key"];
  if (own !== undefined && own !== null) {
    state.keyed += 1;
    if (state.keys === "none" && !state.isGuessed) {
      const problem = `:key: expected none, for --keys none says that there are no keys, found ${shown(own)}`;
      throw new MalformedHistoryError(place, problem);
    }
    return { key: keyOf(own), value };
  }
  if (state.keys === "tuple") {
    if (isPair(value)) {
      state.tupled += 1;
      return { key: keyOf(value[0]), value: value[1] };
    }
    if (type === "invoke" || type === "ok") {
      const why = state.isGuessed ? " as in operations before it; --keys none if there are no keys" : "";
      throw new MalformedHistoryError(place, `:value: expected [key value]${why}, found ${shown(value)}`);
    }
  }
  return open?.key === undefined ? { value } : { key: open.key, value };
}

/** Follows the process through its operations; gives the id that it has now. */
function follow(now: {
  readonly process: number;
  readonly type: string;
  readonly key: Key | undefined;
  readonly value: Json;
  readonly state: State;
}): number {
  const { process, type, key, value, state } = now;
  let life = state.lives.get(process);
  if (life === undefined) state.lives.set(process, (life = { generation: 0, isRetired: false, open: undefined }));
  if (type === "invoke") {
    if (life.isRetired) {
      life.generation += 1;
      life.isRetired = false;
      state.resumed += 1;
    }
    life.open = { key, value };
  } else {
    life.open = undefined;
    life.isRetired = type === "info";
  }
  return process + life.generation * GENERATION;
}

function notesOf(state: State): string[] {
  const notes: string[] = [...state.strange.notes()];
  if (state.doubt !== undefined) notes.push(state.doubt);
  if (state.keys === "tuple" && !state.isGuessed && state.tupled === 0) {
    notes.push("--keys tuple has no meaning here: every operation has a key of its own");
  }
  if (state.hasTimes === false) notes.push("there are no times: event n counts as second n");
  if (state.resumed > 0) {
    notes.push(
      `a process went on after an info ${times(state.resumed)}; it got a fresh id (its own + ${GENERATION} each time)`,
    );
  }
  if (state.changed > 0) {
    notes.push(
      `${state.changed} updates were answered with another value than they were begun with; what they were begun with counts`,
    );
  }
  if (state.renumbered > 0) {
    notes.push(`the index does not grow at ${state.renumbered} events; the order of the file counts`);
  }
  if (state.clampedTimes > 0) {
    notes.push(`times go back at ${state.clampedTimes} events; the order of the file counts`);
  }
  return notes;
}

/** A transaction with the words of its functions bare, any other value as it is. */
function withBareWords(value: Json): Json {
  if (!isTransaction(value) || !value.some(([word]) => typeof word === "string" && word.startsWith(":"))) return value;
  return value.map(([word = null, ...rest]) => [wordOf(word) ?? word, ...rest]);
}

function processOf(given: Json | undefined): ProcessId | undefined {
  if (wordOf(given) === "nemesis") return "nemesis";
  const process = typeof given === "string" && /^\d{1,9}$/.test(given) ? Number(given) : given;
  return isCount(process) && process < GENERATION ? process : undefined;
}

function isCount(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return clipped(text, 60);
}
