/**
 * The key-value guest: registers, lists, sets and locks in its memory, and blocks of the shared disk.
 *
 * The last answer to each client is part of its state, so a request that is repeated after a failover is answered but
 * not carried out again. A request that waits for the disk is known, too: its repeats wait for the same I/O.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import { carryOutOnObject, isObjectFunction, objectProblem } from "../../replicated-store/objects.ts";
import { remember, rememberAnswer, type Session, type Sessions } from "./client-sessions.ts";
import type { Guest, GuestOutput, GuestReply, GuestRequest, Hypercalls } from "./guest.ts";

/** Size of the disk. */
const BLOCKS_MAX = 65_536;

/** The request that an I/O was started for. */
interface DiskWaiter {
  readonly client: string;
  readonly id: number;
  readonly f: "readBlock" | "writeBlock";
  readonly value: Json;
}

interface Lock {
  readonly holder: string;
  /** Fencing token: larger with each acquisition. */
  readonly fence: number;
}

interface StoredValue {
  readonly value: Json;
  /** Guest time of the last change. */
  readonly modifiedAt: Ms;
}

interface State {
  readonly values: Map<string, StoredValue>;
  /** A request that waits for the disk is not answered yet. */
  readonly sessions: Sessions;
  readonly locks: Map<string, Lock>;
  fences: number;
  /** By the number of the I/O. */
  readonly waiters: Map<number, DiskWaiter>;
}

type Entries<T> = readonly (readonly [string, T])[];

interface Snapshot {
  readonly values: Entries<StoredValue>;
  readonly sessions: Entries<Session>;
  readonly locks: Entries<Lock>;
  readonly fences: number;
  readonly waiters: readonly (readonly [number, DiskWaiter])[];
}

/** A key-value guest in the state of a snapshot; without one, an empty one. */
export function createKeyValueGuest(from?: Json): Guest {
  const image = from as unknown as Snapshot | undefined;
  const state: State = {
    values: new Map(image?.values),
    sessions: new Map(image?.sessions),
    locks: new Map(image?.locks),
    fences: image?.fences ?? 0,
    waiters: new Map(image?.waiters),
  };
  return {
    onInput: (request, calls) => answer(state, request, calls),
    onTimer(id) {
      const lock = JSON.parse(id) as { readonly lock: string; readonly fence: number };
      if (state.locks.get(lock.lock)?.fence === lock.fence) state.locks.delete(lock.lock);
      return [];
    },
    onDiskDone: (io, data) => answerFromDisk(state, io, data),
    snapshot: () => snapshotOf(state) as unknown as Json,
    stateText: () => JSON.stringify(snapshotOf(state)),
  };
}

function snapshotOf(state: State): Snapshot {
  return {
    values: [...state.values],
    sessions: [...state.sessions],
    locks: [...state.locks],
    fences: state.fences,
    waiters: [...state.waiters],
  };
}

function answer(state: State, request: GuestRequest, calls: Hypercalls): readonly GuestOutput[] {
  const { client, id } = request;
  const session = state.sessions.get(client);
  if (session !== undefined && id < session.id) return [];
  const reply = session?.id === id ? session.reply : carryOut(state, request, calls);
  remember(state.sessions, client, { id, reply });
  return reply === null ? [] : [{ client, id, reply }];
}

function answerFromDisk(state: State, io: number, data: Json): readonly GuestOutput[] {
  const waiter = state.waiters.get(io);
  if (waiter === undefined) return [];
  state.waiters.delete(io);
  const { client, id, f, value } = waiter;
  const reply = ok(f === "readBlock" ? data : value);
  rememberAnswer(state.sessions, client, { id, reply });
  return [{ client, id, reply }];
}

/** The answer; null: it comes when the disk is done. */
function carryOut(state: State, request: GuestRequest, calls: Hypercalls): GuestReply | null {
  const { values } = state;
  const { f, value } = request;
  // Keys 1 and "1" are different keys.
  const key = JSON.stringify(request.key);
  const stored = values.get(key);
  const seen = stored?.value ?? null;
  const store = (next: Json): void => void values.set(key, { value: next, modifiedAt: calls.now() });
  switch (f) {
    case "read":
      return ok(seen);
    case "write":
      store(value);
      return ok(value);
    case "cas": {
      const [from, to] = Array.isArray(value) ? (value as Json[]) : [];
      if (from === undefined || to === undefined) return fail(value, ["malformed", "expected [from, to]"]);
      if (JSON.stringify(seen) !== JSON.stringify(from)) return fail(value, ["mismatch", seen]);
      store(to);
      return ok(value);
    }
    case "append":
      store([...listAt(seen), value]);
      return ok(value);
    case "add": {
      const items = listAt(seen);
      const added = JSON.stringify(value);
      if (!items.some((item) => JSON.stringify(item) === added)) store([...items, value]);
      return ok(value);
    }
    case "delete":
      values.delete(key);
      return ok(null);
    case "create": {
      const id = calls.random().toString(16).padStart(8, "0");
      store(id);
      return ok(id);
    }
    case "modified":
      return ok(stored?.modifiedAt ?? null);
    case "readBlock":
    case "writeBlock":
      return startDisk(state, f, request, calls);
    default: {
      if (!isObjectFunction(f)) return carryOutOnLock(state, key, request, calls);
      const problem = objectProblem(f, value);
      if (problem !== undefined) return fail(value, ["malformed", `expected ${problem}`]);
      const outcome = carryOutOnObject(f, value, seen);
      if (!outcome.ok) return fail(value, [outcome.error, outcome.seen]);
      store(outcome.held);
      return ok(outcome.value);
    }
  }
}

function startDisk(state: State, f: DiskWaiter["f"], request: GuestRequest, calls: Hypercalls): GuestReply | null {
  const { client, id, key, value } = request;
  if (typeof key !== "number" || !Number.isInteger(key) || key < 0 || key >= BLOCKS_MAX) {
    return fail(value, ["malformed", `expected the number of a block, 0 to ${BLOCKS_MAX - 1}`]);
  }
  const io = f === "readBlock" ? calls.diskRead(key) : calls.diskWrite(key, value);
  state.waiters.set(io, { client, id, f, value });
  return null;
}

function carryOutOnLock(state: State, key: string, request: GuestRequest, calls: Hypercalls): GuestReply {
  const { client, f, value } = request;
  const lock = state.locks.get(key);
  if (f === "acquire") {
    if (lock !== undefined) return fail(value, ["held", lock.holder]);
    const fence = ++state.fences;
    state.locks.set(key, { holder: client, fence });
    if (typeof value === "number") calls.setTimer(JSON.stringify({ lock: key, fence }), value);
    return ok(fence);
  }
  if (f === "release") {
    if (lock?.holder !== client) return fail(value, ["not-held", lock?.holder ?? null]);
    state.locks.delete(key);
    return ok(value);
  }
  return fail(value, ["unsupported", f]);
}

function listAt(seen: Json): readonly Json[] {
  return Array.isArray(seen) ? (seen as Json[]) : [];
}

function ok(value: Json): GuestReply {
  return { type: "ok", value };
}

function fail(value: Json, error: Json): GuestReply {
  return { type: "fail", value, error };
}
