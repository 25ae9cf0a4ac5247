/**
 * Entries that only the present holder of a group may write: one node for each, under a node that is the fence.
 *
 * The fence says in which epoch was written last, and every write sets it in the same transaction, on condition that nobody else
 * has: so its version keeps former holders out, and also tells whether a write whose answer was lost has happened.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { Answer, WriteRequest } from "../../zookeeper/service/requests.ts";
import type { StoreEntry } from "../messages.ts";
import type { FencedStore } from "../register/coordination.ts";
import type { Session } from "./session.ts";

/** The entries of a group. */
export interface FencedEntries extends FencedStore {
  /** Asks for what is due. */
  tick(now: Ms): void;
  /** Whether something is due. */
  isDue(): boolean;
}

/** What the fence holds: the last batch that was written. */
interface Fence {
  readonly epoch: number;
  readonly batch: number;
}

/** What the node of an entry holds. `number`: its place among the entries. */
interface Stored {
  readonly number: number;
  readonly value: Json;
}

interface State {
  readonly session: Session;
  readonly path: string;
  epoch: number;
  /** Whether the fence is to be taken, or is being taken. */
  isLoading: boolean;
  isAsking: boolean;
  /** Of the fence. */
  version: number;
  loaded: ReadonlyMap<string, Json> | null;
  /** Places of the entries that are there. */
  readonly numbers: Map<string, number>;
  lastNumber: number;
  queue: StoreEntry[];
  /** Of the entries in the queue. */
  ticket: number;
  batch: readonly StoreEntry[] | null;
  storedTo: number;
  isFenced: boolean;
}

const READS_AT_ONCE = 8;

/** Entries of a group that were not loaded. */
export function createFencedEntries(session: Session, group: string): FencedEntries {
  const state: State = {
    session,
    path: `/${group}-entries`,
    epoch: 0,
    isLoading: false,
    isAsking: false,
    version: 0,
    loaded: null,
    numbers: new Map(),
    lastNumber: 0,
    queue: [],
    ticket: 1,
    batch: null,
    storedTo: 0,
    isFenced: false,
  };
  return {
    load(epoch) {
      state.epoch = epoch;
      state.isLoading = true;
    },
    entries: () => state.loaded,
    put(entries) {
      // Whoever hands an entry over may change what it was made of, and a transaction must never change.
      state.queue.push(...(JSON.parse(JSON.stringify(entries)) as readonly StoreEntry[]));
      return state.ticket;
    },
    storedTo: () => state.storedTo,
    isFenced: () => state.isFenced,
    isDue: () => isDue(state),
    tick(now) {
      if (!isDue(state)) return;
      state.isAsking = true;
      if (state.isLoading) readFence(state, now);
      else writeBatch(state, now);
    },
  };
}

function isDue({ isAsking, isFenced, isLoading, loaded, batch, queue }: State): boolean {
  return !isAsking && !isFenced && (isLoading || (loaded !== null && (batch !== null || queue.length > 0)));
}

/** Ends one exchange. What is left to do is begun with the next tick. */
function rest(state: State): void {
  state.isAsking = false;
}

type Good = Extract<Answer, { readonly ok: true }>;

/** Reads the fence, and makes it where there is none. */
function askFence(state: State, now: Ms, found: (fence: Fence, version: number, now: Ms) => void): void {
  const { session, path } = state;
  session.ask(now, { f: "get", path }, (answer, at) => {
    if (answer?.ok === true) return found(answer.data as unknown as Fence, versionOf(answer), at);
    if (answer?.error !== "no-node") return rest(state);
    const none: Fence = { epoch: 0, batch: 0 };
    session.ask(at, { f: "create", path, data: { ...none } }, () => rest(state));
  });
}

function versionOf({ stat }: Good): number {
  return stat?.version ?? 0;
}

function readFence(state: State, now: Ms): void {
  askFence(state, now, ({ epoch }, version, at) => {
    if (epoch > state.epoch) {
      state.isFenced = true;
      return rest(state);
    }
    const fence: Fence = { epoch: state.epoch, batch: 0 };
    state.session.ask(at, { f: "set", path: state.path, data: { ...fence }, version }, (answer, then) => {
      if (answer?.ok !== true) return rest(state);
      state.version = versionOf(answer);
      readNames(state, then);
    });
  });
}

/** Nobody of an earlier epoch writes any more, so what is read now is everything. */
function readNames(state: State, now: Ms): void {
  const { session, path } = state;
  session.ask(now, { f: "children", path }, (answer, at) => {
    if (answer?.ok === true) readEntries(state, at, answer.children ?? []);
    else rest(state);
  });
}

/** A few at a time: links are narrow. */
function readEntries(state: State, now: Ms, names: readonly string[]): void {
  const { session, path } = state;
  const found = new Map<string, Stored>();
  let begun = 0;
  let ended = 0;
  let isLost = false;
  const readNext = (at: Ms): void => {
    const name = names[begun++];
    if (name === undefined) return;
    session.ask(at, { f: "get", path: `${path}/${name}` }, (answer, then) => {
      if (answer?.ok === true) found.set(decodeURIComponent(name), answer.data as unknown as Stored);
      else isLost = true;
      ended++;
      readNext(then);
      if (ended === names.length) end();
    });
  };
  const end = (): void => {
    if (!isLost) keepLoaded(state, found);
    rest(state);
  };
  if (names.length === 0) return end();
  for (let count = 0; count < READS_AT_ONCE; count++) readNext(now);
}

/** In the order in which they were written first. */
function keepLoaded(state: State, found: ReadonlyMap<string, Stored>): void {
  const inOrder = [...found].sort(([, one], [, other]) => one.number - other.number);
  for (const [key, { number }] of inOrder) state.numbers.set(key, number);
  state.lastNumber = inOrder.at(-1)?.[1].number ?? 0;
  state.loaded = new Map(inOrder.map(([key, { value }]) => [key, value]));
  state.isLoading = false;
}

function writeBatch(state: State, now: Ms): void {
  if (state.batch === null) {
    state.batch = state.queue;
    state.queue = [];
    state.ticket++;
  }
  const { session, path, epoch, version, batch } = state;
  const number = state.ticket - 1;
  const numbers = new Map(state.numbers);
  const fence: Fence = { epoch, batch: number };
  const operations: WriteRequest[] = [{ f: "set", path, data: { ...fence }, version }];
  let { lastNumber } = state;
  for (const [key, value] of new Map(batch.map((entry) => [entry.key, entry.value]))) {
    const place = numbers.get(key);
    const own = `${path}/${encodeURIComponent(key)}`;
    if (value === null) {
      if (place !== undefined) operations.push({ f: "delete", path: own });
      numbers.delete(key);
      continue;
    }
    const stored: Stored = { number: place ?? ++lastNumber, value };
    numbers.set(key, stored.number);
    operations.push({ f: place === undefined ? "create" : "set", path: own, data: { ...stored } });
  }
  const written = (newVersion: number): void => {
    state.version = newVersion;
    state.lastNumber = lastNumber;
    state.numbers.clear();
    for (const [key, place] of numbers) state.numbers.set(key, place);
    state.batch = null;
    state.storedTo = number;
    rest(state);
  };
  session.ask(now, { f: "multi", operations }, (answer, at) => {
    if (answer?.ok === true) return written(version + 1);
    // Without an answer the same is tried again: if it has happened, the version does not fit any more.
    if (answer?.error !== "bad-version") return rest(state);
    askFence(state, at, (found, foundVersion) => {
      if (found.epoch !== epoch) state.isFenced = true;
      else if (found.batch === number) return written(foundVersion);
      else state.version = foundVersion;
      rest(state);
    });
  });
}
