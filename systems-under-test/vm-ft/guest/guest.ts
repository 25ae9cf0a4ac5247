/**
 * The guest: the program that runs on two machines and must reach the same state on both.
 *
 * It stands for the paper's virtual machine. It is a deterministic state machine that takes one input or timer
 * interrupt at a time and runs it to completion. What its state and input do not determine (time, randomness) it gets
 * only by hypercalls. So the hypervisor can log the answers on one host and repeat them on the other. A clock read in
 * any other way would make the two states differ without notice.
 *
 * The guest is a key-value service. The last answer to each client is part of its state, so a request that is repeated
 * after a failover is answered but not carried out again.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import { carryOutOnObject, isObjectFunction, objectProblem } from "../../replicated-store/objects.ts";

/** A request of a client. */
export interface GuestRequest {
  readonly client: string;
  /** Increases with every operation of a client; all attempts at one operation have the same id. */
  readonly id: number;
  /** read, write, cas, append, add, delete, create, modified, acquire, release, or an operation on an object. */
  readonly f: string;
  readonly key: string | number | null;
  readonly value: Json;
}

/** The guest's answer. `fail`: certainly not carried out. */
export interface GuestReply {
  readonly type: "ok" | "fail";
  readonly value: Json;
  readonly error?: Json;
}

/** The hypercalls: everything that a guest can learn or do outside its state. */
export interface Hypercalls {
  /** The guest's clock (ms). It continues across a failover. */
  now(): Ms;
  /** 32 random bits. */
  random(): number;
  /** Requests an interrupt with this id after the delay; replaces an earlier one with the same id. */
  setTimer(id: string, delayMs: Ms): void;
}

/** A running guest. */
export interface Guest {
  /** The answer; null if the request is older than the client's last one. */
  onInput(request: GuestRequest, calls: Hypercalls): GuestReply | null;
  /** A timer fired. */
  onTimer(id: string): void;
  /** The state as plain data, for `createGuest`. Cost: linear in the state. */
  snapshot(): Json;
}

/** Clients whose last answer is remembered. If there are more, the one that was silent longest is forgotten. */
const SESSIONS_MAX = 10_000;

interface Session {
  readonly id: number;
  readonly reply: GuestReply;
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
  /** By client; the one that was silent longest is first. */
  readonly sessions: Map<string, Session>;
  readonly locks: Map<string, Lock>;
  fences: number;
}

type Entries<T> = readonly (readonly [string, T])[];

interface Snapshot {
  readonly values: Entries<StoredValue>;
  readonly sessions: Entries<Session>;
  readonly locks: Entries<Lock>;
  readonly fences: number;
}

/** A guest in the state of a snapshot; without one, an empty guest. */
export function createGuest(from?: Json): Guest {
  const image = from as unknown as Snapshot | undefined;
  const state: State = {
    values: new Map(image?.values),
    sessions: new Map(image?.sessions),
    locks: new Map(image?.locks),
    fences: image?.fences ?? 0,
  };
  return {
    onInput: (request, calls) => answer(state, request, calls),
    onTimer(id) {
      const lock = JSON.parse(id) as { readonly lock: string; readonly fence: number };
      if (state.locks.get(lock.lock)?.fence === lock.fence) state.locks.delete(lock.lock);
    },
    snapshot() {
      const snapshot: Snapshot = {
        values: [...state.values],
        sessions: [...state.sessions],
        locks: [...state.locks],
        fences: state.fences,
      };
      return snapshot as unknown as Json;
    },
  };
}

function answer(state: State, request: GuestRequest, calls: Hypercalls): GuestReply | null {
  const session = state.sessions.get(request.client);
  if (session !== undefined && request.id < session.id) return null;
  const reply = session?.id === request.id ? session.reply : carryOut(state, request, calls);
  state.sessions.delete(request.client);
  state.sessions.set(request.client, { id: request.id, reply });
  if (state.sessions.size > SESSIONS_MAX) {
    for (const oldest of state.sessions.keys()) {
      state.sessions.delete(oldest);
      break;
    }
  }
  return reply;
}

function carryOut(state: State, request: GuestRequest, calls: Hypercalls): GuestReply {
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
