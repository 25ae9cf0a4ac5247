/**
 * A client core for systems where any node may be asked and one of them serves.
 *
 * It sends a request with the same sequence number until a node answers. It follows redirects, stays with the node that
 * answered last, and gives up at the deadline. A timeout says nothing about what the system did. So an operation
 * ends with `fail` only if no attempt was sent, or every attempt was refused before it was started; otherwise with
 * `info`.
 *
 * Source: the client rules of Raft (Ongaro's thesis, section 6.3) as LogCabin follows them.
 */
import type { ClientCore, ClientEffect, ClientInput, ClientOperation, ClientOutcome } from "./client.ts";
import type { Id, Json, Ms } from "./node.ts";
import type { RandomStream } from "./random.ts";

/** The longest pause after a refusal, where a client says nothing else (ms). */
export const PAUSE_MAX_MS: Ms = 1_000;

/** The request was not started here. Try the hint at once, or without one the next node after a pause. */
export interface Redirect {
  /** Tells it from other replies. */
  readonly type: "redirect";
  /** The node that is said to serve; undefined: not known. */
  readonly hint?: Id | undefined;
}

/**
 * Try another node. `isDefinite: true` only if this node certainly did not and will not carry out the request;
 * otherwise the operation can no longer end with `fail`.
 */
export interface Retry {
  /** Tells it from other replies. */
  readonly type: "retry";
  /** Whether this attempt certainly had no effect. Default: false. */
  readonly isDefinite?: boolean;
  /** Error code for the outcome if no other answer comes before the deadline. */
  readonly error?: string;
}

/** What a reply means for the operation. The client adds the node to the outcome of `done`. */
export type Decoded = { readonly type: "done"; readonly outcome: ClientOutcome } | Redirect | Retry;

/** What a reply to a preliminary request means. `ready`: it succeeded; ask `prepare` whether there is another. */
export type Prepared = { readonly type: "ready" } | Redirect | Retry;

/** The members of a cluster, and a version that grows from one set to the next. */
export interface KnownMembers {
  /** The nodes that may be asked. */
  readonly ids: readonly Id[];
  /** Of two sets, the one with the higher version is the later one. */
  readonly version: number;
}

/** The requests and replies of one system. */
export interface Protocol {
  /** The request for this operation. `seq` counts operations from 1 and is the same in all attempts at one. */
  encode(operation: ClientOperation, seq: number): Json;
  /** `attempts`: how many requests of this operation were sent so far, including this one. */
  decode(reply: Json, operation: ClientOperation, attempts: number): Decoded;
  /**
   * The request that must succeed before an operation can be sent, for example to open a session; null: none. It is
   * called before every attempt and after each `ready`, so it must have no side effect.
   */
  prepare?(): Json | null;
  /** Handles the reply to a preliminary request. It stores what `encode` needs, such as a session id. */
  prepared?(reply: Json): Prepared;
  /** Who the members are, where replies say so: the client then asks those. Undefined: this reply says nothing. */
  membersIn?(reply: Json): KnownMembers | undefined;
}

/** How a retrying client behaves. */
export interface RetryingClientOptions {
  /** The system's requests and replies. */
  readonly protocol: Protocol;
  /** The nodes to ask, in this order. */
  readonly nodes: readonly Id[];
  /** Position of the node to start with, modulo the number of nodes. */
  readonly firstNode: number;
  /** An operation ends after this long. */
  readonly timeoutMs: Ms;
  /** The client gives up an attempt after this long without an answer; default 500. */
  readonly attemptTimeoutMs?: Ms;
  /** The first and the longest pause after a refusal or a broken connection; it doubles. Default 50 and `PAUSE_MAX_MS`. */
  readonly backoffMs?: readonly [Ms, Ms];
  /**
   * What to do after an attempt in doubt (no answer, connection broken, `retry` without `isDefinite`).
   * - "sameId" (default): retry with the same sequence number, for systems that recognise duplicates
   * - "newId": retry with a new one, for systems whose operations may happen twice
   * - "none": the operation ends with `info`
   */
  readonly retry?: "sameId" | "newId" | "none";
  /**
   * Probability (0..1, default 0) that an operation starts with `firstNode` and not with the node that answered last. A
   * node that wrongly believes it serves is noticed only if a client still asks it.
   */
  readonly returnChance?: number;
  /** Draws the random part of the pauses. */
  readonly random: RandomStream;
}

/** The operation in flight. */
interface Flight {
  readonly operation: ClientOperation;
  readonly deadline: Ms;
  /** Ids of the operation's own requests that are unanswered: each may still take effect. */
  readonly unanswered: Set<number>;
  /** Ids of the preliminary requests whose answer is still needed. */
  readonly preliminary: Set<number>;
  attempts: number;
  /** True once a node answered that it does not know whether the request was started. */
  isInDoubt: boolean;
  lastError: string;
  /** The current attempt; null during a pause. */
  awaited: { readonly id: number; readonly node: Id; readonly until: Ms } | null;
  resumeAt: Ms;
  backoff: Ms;
  /** Hints followed since the last pause. Limited, because two nodes may point at each other. */
  hops: number;
}

interface State {
  readonly protocol: Protocol;
  nodes: readonly Id[];
  /** Of the members that a reply told; undefined: none has. */
  membersVersion: number | undefined;
  readonly timeoutMs: Ms;
  readonly attemptTimeoutMs: Ms;
  readonly backoffMs: readonly [Ms, Ms];
  readonly retry: "sameId" | "newId" | "none";
  readonly firstNode: number;
  readonly returnChance: number;
  readonly random: RandomStream;
  /** Position of the node to ask next. */
  current: number;
  lastId: number;
  seq: number;
  flight: Flight | null;
}

type Effects = readonly ClientEffect[];

/**
 * The client core of one process.
 *
 * @throws RangeError if there are no nodes
 * @example
 * ```ts
 * createRetryingClient({
 *   protocol: {
 *     encode: ({ f, key = "", value }, seq) => ({ f, key, value, seq }),
 *     decode: (reply, { value }) =>
 *       reply === "not-leader"
 *         ? { type: "redirect" }
 *         : { type: "done", outcome: { type: "ok", value: reply ?? value } },
 *   },
 *   nodes: ["n1", "n2", "n3"],
 *   firstNode: worker,
 *   timeoutMs,
 *   random,
 * });
 * ```
 */
export function createRetryingClient(options: RetryingClientOptions): ClientCore {
  const { nodes } = options;
  if (nodes.length === 0) throw new RangeError("RetryingClient: expected at least one node to ask, found none.");
  const state: State = {
    protocol: options.protocol,
    nodes,
    membersVersion: undefined,
    timeoutMs: options.timeoutMs,
    attemptTimeoutMs: options.attemptTimeoutMs ?? 500,
    backoffMs: options.backoffMs ?? [50, PAUSE_MAX_MS],
    retry: options.retry ?? "sameId",
    firstNode: options.firstNode % nodes.length,
    returnChance: options.returnChance ?? 0,
    random: options.random,
    current: options.firstNode % nodes.length,
    lastId: 0,
    seq: 0,
    flight: null,
  };
  return {
    step(input) {
      if (input.type === "invoke") return invoke(state, input.now, input.operation);
      if (input.type === "response") learnMembers(state, state.protocol.membersIn?.(input.reply));
      if (state.flight === null) return [];
      if (input.type === "response") return response(state, state.flight, input);
      if (input.type === "tick") return tick(state, state.flight, input.now);
      return disconnected(state, state.flight, input.now, input.node);
    },
    wakeAt() {
      const { flight } = state;
      if (flight === null) return null;
      return Math.min(flight.deadline, flight.awaited === null ? flight.resumeAt : flight.awaited.until);
    },
  };
}

function invoke(state: State, now: Ms, operation: ClientOperation): Effects {
  if (state.flight !== null) throw new Error(`RetryingClient: "${operation.f}" invoked while another is in flight.`);
  state.seq++;
  if (state.returnChance > 0 && state.random.chance(state.returnChance)) {
    state.current = state.firstNode % state.nodes.length;
  }
  state.flight = {
    operation,
    deadline: now + state.timeoutMs,
    unanswered: new Set(),
    preliminary: new Set(),
    attempts: 0,
    isInDoubt: false,
    lastError: "timeout",
    awaited: null,
    resumeAt: now,
    backoff: state.backoffMs[0],
    hops: 0,
  };
  return send(state, state.flight, now);
}

function send(state: State, flight: Flight, now: Ms): Effects {
  const id = ++state.lastId;
  const node = state.nodes[state.current] as Id;
  flight.awaited = { id, node, until: now + state.attemptTimeoutMs };
  const preliminary = state.protocol.prepare?.() ?? null;
  if (preliminary !== null) {
    flight.preliminary.add(id);
    return [{ type: "request", to: node, id, request: preliminary }];
  }
  // From now on a late answer to a preliminary request must not change the session.
  flight.preliminary.clear();
  if (flight.attempts > 0 && state.retry === "newId") state.seq++;
  flight.attempts++;
  flight.unanswered.add(id);
  return [{ type: "request", to: node, id, request: state.protocol.encode(flight.operation, state.seq) }];
}

function response(state: State, flight: Flight, input: ClientInput & { readonly type: "response" }): Effects {
  const { now, id, from, reply } = input;
  const isAwaited = flight.awaited?.id === id;
  if (flight.preliminary.delete(id)) {
    const prepared = state.protocol.prepared?.(reply) ?? { type: "ready" };
    if (prepared.type !== "ready") return isAwaited ? refused(state, flight, now, prepared) : [];
    flight.preliminary.clear();
    stayWith(state, from);
    return send(state, flight, now);
  }
  if (!flight.unanswered.delete(id)) return [];
  const decoded = state.protocol.decode(reply, flight.operation, flight.attempts);
  if (decoded.type === "done") {
    stayWith(state, from);
    return finish(state, { node: from, ...decoded.outcome });
  }
  if (decoded.type === "retry" && decoded.isDefinite !== true) {
    flight.isInDoubt = true;
    if (state.retry === "none") return giveUp(state, flight, decoded.error ?? "not-serving");
  }
  return isAwaited ? refused(state, flight, now, decoded) : [];
}

function refused(state: State, flight: Flight, now: Ms, answer: Redirect | Retry): Effects {
  if (answer.type === "redirect") {
    flight.lastError = "not-leader";
    return follow(state, flight, now, answer.hint);
  }
  flight.lastError = answer.error ?? "not-serving";
  moveOn(state);
  return startPause(state, flight, now);
}

/**
 * From now on these nodes are asked. Those that the client was opened with stay until a second set is told: the first may
 * come from a node that lags, and be older than they are.
 */
function learnMembers(state: State, members: KnownMembers | undefined): void {
  if (members === undefined || members.version <= (state.membersVersion ?? -Infinity)) return;
  const asked = state.nodes[state.current];
  state.nodes = state.membersVersion === undefined ? [...new Set([...members.ids, ...state.nodes])] : members.ids;
  state.membersVersion = members.version;
  state.current = asked === undefined ? 0 : Math.max(0, state.nodes.indexOf(asked));
}

function follow(state: State, flight: Flight, now: Ms, hint: Id | undefined): Effects {
  // Where members change, the one that serves may be newer than the client.
  if (hint !== undefined && state.membersVersion !== undefined && !state.nodes.includes(hint)) {
    state.nodes = [...state.nodes, hint];
  }
  const target = hint === undefined ? -1 : state.nodes.indexOf(hint);
  if (target < 0 || target === state.current) {
    moveOn(state);
    return startPause(state, flight, now);
  }
  state.current = target;
  flight.hops++;
  return flight.hops <= state.nodes.length ? send(state, flight, now) : startPause(state, flight, now);
}

function tick(state: State, flight: Flight, now: Ms): Effects {
  if (now >= flight.deadline) return giveUp(state, flight, flight.awaited === null ? flight.lastError : "timeout");
  if (flight.awaited === null) return now >= flight.resumeAt ? send(state, flight, now) : [];
  if (now < flight.awaited.until) return [];
  flight.lastError = "timeout";
  if (endsInDoubt(state, flight)) return giveUp(state, flight, "timeout");
  moveOn(state);
  return send(state, flight, now);
}

function disconnected(state: State, flight: Flight, now: Ms, node: Id): Effects {
  if (flight.awaited?.node !== node) return [];
  flight.lastError = "disconnected";
  if (endsInDoubt(state, flight)) return giveUp(state, flight, "disconnected");
  moveOn(state);
  return startPause(state, flight, now);
}

/** Whether the current attempt is the operation's own, and no other may follow it. */
function endsInDoubt(state: State, flight: Flight): boolean {
  return state.retry === "none" && flight.awaited !== null && flight.unanswered.has(flight.awaited.id);
}

function startPause(state: State, flight: Flight, now: Ms): Effects {
  flight.awaited = null;
  flight.hops = 0;
  flight.resumeAt = now + state.random.integer(Math.ceil(flight.backoff / 2), flight.backoff);
  flight.backoff = Math.min(flight.backoff * 2, state.backoffMs[1]);
  return [];
}

function giveUp(state: State, flight: Flight, error: string): Effects {
  const isCertain = !flight.isInDoubt && flight.unanswered.size === 0;
  return finish(state, { type: isCertain ? "fail" : "info", value: flight.operation.value, error });
}

function finish(state: State, outcome: ClientOutcome): Effects {
  state.flight = null;
  return [{ type: "done", outcome }];
}

function moveOn(state: State): void {
  state.current = (state.current + 1) % state.nodes.length;
}

function stayWith(state: State, node: Id): void {
  const position = state.nodes.indexOf(node);
  if (position >= 0) state.current = position;
}
