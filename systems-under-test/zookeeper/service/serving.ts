/**
 * Serving: what a server does for the clients that are connected to it, while it leads or follows a leader.
 *
 * The requests of a session begin in the order of their submission. A write goes to the leader at once; a read waits for all
 * requests before it, and is answered from this server's state, which may be older than what others have seen. Answers of
 * writes come with the transactions that are applied, so what lies between two writes of a session is read between them.
 *
 * Source: Hunt et al. 2010, section 4.4; ZooKeeper's CommitProcessor and FinalRequestProcessor.
 */
import type { Connection } from "../../node-kit/node.ts";
import type { Broadcast } from "../replicated-service.ts";
import { compareZxids } from "../zxid.ts";
import type { Zxid } from "../zxid.ts";
import type { ClientFrame, RegisteredWatches, ServerReply } from "./frames.ts";
import { createLink } from "./link.ts";
import type { Link, OrderedFrame, PendingRequest } from "./link.ts";
import type { ServiceOptions } from "./options.ts";
import { sessionTimeout } from "./options.ts";
import { readAnswer, resultOf, writeAnswer } from "./reads.ts";
import type { Answer, ReadRequest, SessionId, WatchEvent, WriteResult } from "./requests.ts";
import type { ServiceRules, WatchKind } from "./rules.ts";
import type { FromLeader, ToLeader } from "./server-messages.ts";
import type { Change, Transaction } from "./transactions.ts";
import { statOf } from "./tree.ts";
import type { Tree } from "./tree.ts";
import { createWatches } from "./watches.ts";
import type { Watches } from "./watches.ts";

type Connect = Extract<ClientFrame, { readonly type: "connect" }>;

/** The clients of a server, from when it begins to serve until it serves no longer. */
export interface Serving {
  readonly links: ReadonlyMap<SessionId, Link>;
  readonly watches: Watches<Link>;
  request(connection: Connection, frame: ClientFrame): void;
  /** The leader has said something. */
  receive(message: FromLeader): void;
  /** A change was just made in the tree. */
  changed(zxid: Zxid, change: Change, transaction: Transaction): void;
  /** The whole transaction was applied. */
  applied(zxid: Zxid, transaction: Transaction): void;
  /** Of whom something was heard since the last report; null: of nobody. */
  report(): ToLeader | null;
  /** Gives up all clients. */
  stop(): void;
}

/** What serving needs. */
export interface ServingSurroundings {
  readonly broadcast: Broadcast;
  readonly tree: Tree;
  readonly options: ServiceOptions;
  readonly rules: ServiceRules;
  readonly reply: (connection: Connection, reply: ServerReply) => void;
  /** Sends to the leader, which may be this server. */
  readonly tellLeader: (message: ToLeader) => void;
  /** Something was heard of a session by the leader itself; false: this server does not lead. */
  readonly touchHere: (session: SessionId) => boolean;
}

interface WaitingConnect {
  readonly connection: Connection;
  readonly frame: Connect;
}

interface State extends ServingSurroundings {
  readonly links: Map<SessionId, Link>;
  readonly watches: Watches<Link>;
  /** Clients for which a session is being opened, by their connection. */
  readonly opening: Map<Connection, WaitingConnect>;
  /** Clients whose session the leader is asked about. */
  readonly revalidating: Map<SessionId, WaitingConnect>;
  /** Clients that have seen a later state than this server. */
  ahead: WaitingConnect[];
  /** What came of the changes of the transaction that is being applied. */
  results: WriteResult[];
  /** Sessions of which the leader has not been told that they were heard of. */
  readonly touched: Set<SessionId>;
}

/** Serves nobody yet. */
export function createServing(surroundings: ServingSurroundings): Serving {
  const state: State = {
    broadcast: surroundings.broadcast,
    tree: surroundings.tree,
    options: surroundings.options,
    rules: surroundings.rules,
    reply: surroundings.reply,
    tellLeader: surroundings.tellLeader,
    touchHere: surroundings.touchHere,
    links: new Map(),
    watches: createWatches(surroundings.rules),
    opening: new Map(),
    revalidating: new Map(),
    ahead: [],
    results: [],
    touched: new Set(),
  };
  return {
    links: state.links,
    watches: state.watches,
    request(connection, frame) {
      if (frame.type === "connect") connect(state, { connection, frame });
      else arrived(state, connection, frame);
    },
    receive: (message) => receive(state, message),
    changed: (zxid, change, transaction) => changed(state, zxid, { change, transaction }),
    applied: (zxid, transaction) => applied(state, zxid, transaction),
    report: () => report(state),
    stop: () => stop(state),
  };
}

function stop(state: State): void {
  for (const link of state.links.values()) drop(state, link);
  for (const { connection } of [...state.opening.values(), ...state.revalidating.values(), ...state.ahead]) {
    state.reply(connection, { type: "refused", why: "not-serving" });
  }
}

function connect(state: State, client: WaitingConnect): void {
  const { broadcast, options, rules } = state;
  const { connection, frame } = client;
  const { lastZxidSeen, session, link, timeoutMs } = frame;
  const view = { lastZxidSeen, lastApplied: broadcast.lastApplied(), onZxidAhead: options.onZxidAhead };
  const admission = rules.admission(view);
  if (admission === "refuse") {
    state.reply(connection, { type: "refused", why: "behind" });
  } else if (admission === "wait") {
    state.ahead.push(client);
  } else if (session === null) {
    if (state.opening.has(connection)) return;
    state.opening.set(connection, client);
    state.tellLeader({ type: "open", token: connection, link, timeoutMs: sessionTimeout(timeoutMs, options.tickMs) });
  } else if ((state.links.get(session)?.number ?? 0) < link) {
    state.revalidating.set(session, client);
    state.tellLeader({ type: "revalidate", session, link });
  }
}

function connected(state: State, { connection, frame }: WaitingConnect, session: SessionId): void {
  const before = state.links.get(session);
  if (before !== undefined) drop(state, before);
  const { broadcast, options, reply, rules } = state;
  state.links.set(session, createLink({ server: broadcast.id, session, number: frame.link, rules, reply }));
  const timeoutMs = sessionTimeout(frame.timeoutMs, options.tickMs);
  state.reply(connection, { type: "connected", session, timeoutMs, zxid: broadcast.lastApplied() });
}

function drop(state: State, link: Link): void {
  state.watches.drop(link);
  if (state.links.get(link.session) === link) state.links.delete(link.session);
  link.close();
}

function arrived(state: State, connection: Connection, frame: Extract<ClientFrame, { readonly type: "frame" }>): void {
  const link = state.links.get(frame.session);
  if (link?.number !== frame.link) {
    state.reply(connection, { type: "closed" });
    return;
  }
  if (state.rules.reportsTouch(frame.body.type)) touch(state, link.session);
  for (const next of link.arrived(connection, frame)) takeFrame(state, link, next);
}

function touch(state: State, session: SessionId): void {
  if (!state.touchHere(session)) state.touched.add(session);
}

function report({ touched }: State): ToLeader | null {
  if (touched.size === 0) return null;
  const sessions = [...touched];
  touched.clear();
  return { type: "touches", sessions };
}

function takeFrame(state: State, link: Link, { frame, body }: OrderedFrame): void {
  const lastApplied = state.broadcast.lastApplied();
  if (body.type === "ping") {
    link.holdPing(frame, lastApplied);
  } else if (body.type === "watches") {
    setWatches(state, link, body);
    link.answer(frame, { type: "watches" }, lastApplied);
  } else {
    link.pending.push({ frame, xid: body.xid, request: body.request, hasBegun: false });
    proceed(state, link);
  }
}

/** Begins requests as long as the next one may. What begins may be answered, and ask for the next, before this returns. */
function proceed(state: State, link: Link): void {
  while (!link.isClosed) {
    const position = link.pending.findIndex(({ hasBegun }) => !hasBegun);
    const next = link.pending[position];
    if (next === undefined) return;
    const earlier = link.pending.slice(0, position).map(({ request }) => request.f);
    if (!state.rules.mayBegin(next.request.f, earlier)) return;
    next.hasBegun = true;
    begin(state, link, next);
  }
}

function begin(state: State, link: Link, pending: PendingRequest): void {
  const { request, xid } = pending;
  const { session, number } = link;
  switch (request.f) {
    case "create":
    case "delete":
    case "set":
    case "multi":
    case "close":
      state.tellLeader({ type: "write", session, link: number, xid, request });
      return;
    case "sync":
      if (state.rules.syncPath() === "leader") state.tellLeader({ type: "sync", session, link: number, xid });
      else answer(link, pending, { ok: true, zxid: state.broadcast.lastApplied() });
      return;
    case "get":
    case "exists":
    case "children":
      answer(link, pending, read(state, link, request));
      return;
    default:
      answer(link, pending, { ok: false, zxid: state.broadcast.lastApplied(), error: "bad-arguments" });
  }
}

function answer(link: Link, pending: PendingRequest, given: Answer): void {
  const position = link.pending.indexOf(pending);
  if (position >= 0) link.pending.splice(position, 1);
  link.answer(pending.frame, { type: "answer", xid: pending.xid, answer: given }, given.zxid);
}

function read({ broadcast, rules, tree, watches }: State, link: Link, request: ReadRequest): Answer {
  const given = readAnswer(tree, request, broadcast.lastApplied());
  const isThere = given.ok && given.exists !== false;
  const isWatchable = given.ok || given.error !== "bad-arguments";
  if (request.watch === true && isWatchable && rules.leavesWatch(request.f, isThere)) {
    watches.add(request.f === "children" ? "children" : "data", request.path, link);
  }
  return given;
}

/** The watches of a client that connects again: what it has missed, or the watch once more. */
function setWatches(
  { broadcast, rules, tree, watches }: State,
  link: Link,
  { lastZxidSeen, watches: asked }: { readonly lastZxidSeen: Zxid; readonly watches: RegisteredWatches },
): void {
  const missed = new Map<string, WatchEvent>();
  for (const kind of ["data", "exists", "children"] as const satisfies readonly WatchKind[]) {
    for (const path of asked[kind]) {
      const node = tree.get(path);
      const stat = node === undefined ? undefined : statOf(tree, path, node);
      const type = rules.missedEvent(kind, stat, lastZxidSeen);
      if (type === null) {
        watches.add(kind === "children" ? "children" : "data", path, link);
        continue;
      }
      const zxids = { created: stat?.czxid, changed: stat?.mzxid, children: stat?.pzxid, deleted: undefined };
      missed.set(`${type} ${path}`, { type, path, zxid: zxids[type] ?? broadcast.lastApplied() });
    }
  }
  const inOrder = [...missed.values()].sort((one, other) => compareZxids(one.zxid, other.zxid));
  for (const event of inOrder) link.tell(event);
}

function changed(
  state: State,
  zxid: Zxid,
  { change, transaction }: { readonly change: Change; readonly transaction: Transaction },
): void {
  if ("xid" in transaction && state.links.has(transaction.session)) state.results.push(resultOf(state.tree, change));
  state.watches.fire(change, zxid, (link, event) => link.tell(event));
}

function applied(state: State, zxid: Zxid, transaction: Transaction): void {
  const results = state.results;
  state.results = [];
  if (transaction.type === "create-session") opened(state, transaction);
  else if (transaction.type === "close-session") ended(state, zxid, transaction);
  else {
    const link = state.links.get(transaction.session);
    const pending = link?.pending.find(({ xid, hasBegun }) => hasBegun && xid === transaction.xid);
    if (link !== undefined && pending !== undefined) answer(link, pending, writeAnswer(transaction, zxid, results));
  }
  for (const link of state.links.values()) {
    finishSyncs(state, link);
    proceed(state, link);
    link.flush();
  }
  const ahead = state.ahead;
  state.ahead = [];
  for (const client of ahead) connect(state, client);
}

function opened(
  state: State,
  { server, session, token }: Extract<Transaction, { readonly type: "create-session" }>,
): void {
  const client = server === state.broadcast.id ? state.opening.get(token) : undefined;
  if (client === undefined) return;
  state.opening.delete(token);
  connected(state, client, session);
}

/** What the session still waits for will never happen: the leader carries nothing out for it after its end. */
function ended(state: State, zxid: Zxid, transaction: Extract<Transaction, { readonly type: "close-session" }>): void {
  const link = state.links.get(transaction.session);
  if (link === undefined) return;
  for (const pending of link.pending.slice()) {
    const isIts = pending.xid === transaction.xid;
    answer(link, pending, isIts ? writeAnswer(transaction, zxid, []) : { ok: false, zxid, error: "session-expired" });
  }
  link.flush(zxid);
  drop(state, link);
}

function receive(state: State, message: FromLeader): void {
  const { session } = message;
  if (message.type === "revalidated") {
    const client = state.revalidating.get(session);
    if (client?.frame.link !== message.link) return;
    state.revalidating.delete(session);
    if (message.isOpen) connected(state, client, session);
    else state.reply(client.connection, { type: "expired" });
    return;
  }
  const link = state.links.get(session);
  if (link?.number !== message.link) return;
  if (message.type === "moved") {
    drop(state, link);
    return;
  }
  const pending = link.pending.find(({ xid }) => xid === message.xid);
  if (pending === undefined) return;
  pending.syncPoint = message.zxid;
  finishSyncs(state, link);
  proceed(state, link);
}

function finishSyncs({ broadcast }: State, link: Link): void {
  if (link.pending.length === 0) return;
  const zxid = broadcast.lastApplied();
  for (const pending of link.pending.slice()) {
    if (pending.syncPoint !== undefined && compareZxids(pending.syncPoint, zxid) <= 0) {
      answer(link, pending, { ok: true, zxid });
    }
  }
}
