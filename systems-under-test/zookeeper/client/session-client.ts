/**
 * SessionClient: the client's side of one session after another, without I/O. Recipes and the raw client are built on it.
 *
 * It cannot know whether its session has expired: only a server can say so. A connection that breaks or is silent for two
 * thirds of the time-out is given up, which leaves a third to find another server. What was sent on it is lost: the
 * service has no filter for duplicates, so nothing is sent twice.
 *
 * Source: ZooKeeper's ClientCnxn; Hunt et al. 2010, section 4.4.
 */
import type { ClientEffect, ClientInput } from "../../node-kit/client.ts";
import type { Id, Json, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { ClientFrame, ServerFrame, ServerReply, Xid } from "../service/frames.ts";
import type { Answer, Request, SessionId, WatchEvent } from "../service/requests.ts";
import { ZXID_ZERO } from "../zxid.ts";
import type { Zxid } from "../zxid.ts";
import { createClientLink } from "./client-link.ts";
import type { ClientLink } from "./client-link.ts";
import { createWatchRegister } from "./registered-watches.ts";
import type { WatchRegister } from "./registered-watches.ts";
import type { ClientRules } from "./rules.ts";

export type { Xid };

/** What a client lives through, in this order. */
export type SessionHappening =
  /** A request was answered. Answers come in the order in which the requests were submitted. */
  | { readonly type: "answer"; readonly xid: Xid; readonly answer: Answer; readonly server: Id }
  /** No answer will come. `isSent` false: it certainly was not and will not be carried out; true: nobody knows. */
  | { readonly type: "lost"; readonly xid: Xid; readonly isSent: boolean }
  /** A watch has fired. It comes before the answer to any request that shows the change. */
  | { readonly type: "event"; readonly event: WatchEvent }
  /** The session is connected, for the first time or again. */
  | { readonly type: "connected"; readonly session: SessionId; readonly server: Id }
  /** The connection broke or is silent. The session may live on, or expire, and its owner does not know which. */
  | { readonly type: "suspended" }
  /** The session has ended by its time-out, and its ephemeral nodes are gone. The next request opens another. */
  | { readonly type: "expired"; readonly session: SessionId };

/**
 * One client of the service. The first request opens a session; after it expired or was closed, the next request opens
 * another. Give it every input except `invoke`; after each step and each `submit` send what `takeRequests` gives.
 */
export interface SessionClient {
  /** The session; null: none is open as far as is known. */
  readonly session: SessionId | null;
  readonly isConnected: boolean;
  /**
   * Asks for this, after everything that was submitted before. While it is not connected the request waits for the next
   * connection. Every request ends as one `answer` or `lost`; one that was withdrawn has none.
   */
  submit(now: Ms, request: Request): Xid;
  /** Takes in what happened to the client. */
  step(input: Exclude<ClientInput, { readonly type: "invoke" }>): readonly SessionHappening[];
  /** What is to be sent now, and forgets it. */
  takeRequests(): readonly Extract<ClientEffect, { readonly type: "request" }>[];
  /** Takes back a request that was not sent yet. False: it was sent, or has ended. */
  withdraw(xid: Xid): boolean;
  /** When it wants a tick; null: not at all. */
  wakeAt(): Ms | null;
}

/** How a session's client behaves. */
export interface SessionClientOptions {
  /** The servers, in the order in which they are tried. */
  readonly servers: readonly Id[];
  /** Position of the first, modulo their number. */
  readonly firstServer: number;
  readonly sessionTimeoutMs: Ms;
  readonly rules: ClientRules;
  /** Draws the pauses between attempts to connect. */
  readonly random: RandomStream;
}

/** The pause after an attempt to connect that failed: at least, and at most; so many times that when no server serves. */
const PAUSE_MS = [10, 60] as const;
const PAUSES_MAX = 8;

/** The least time for an attempt to connect: a session is opened by a transaction. */
const CONNECT_MS: Ms = 250;

interface Submitted {
  readonly xid: Xid;
  readonly request: Request;
}

type Effect = Extract<ClientEffect, { readonly type: "request" }>;

interface State extends SessionClientOptions {
  session: SessionId | null;
  timeoutMs: Ms;
  lastZxidSeen: Zxid;
  readonly watches: WatchRegister;
  /** Requests that wait for a connection, and those that wait for an answer. */
  waiting: Submitted[];
  sent: Submitted[];
  link: ClientLink | undefined;
  /** An attempt to connect. */
  connecting: { readonly id: number; readonly server: Id; readonly until: Ms } | undefined;
  /** When the next attempt begins. */
  resumeAt: Ms | null;
  server: number;
  /** Attempts to connect that failed one after the other. */
  failed: number;
  lastId: number;
  lastLink: number;
  lastXid: Xid;
  outbox: Effect[];
}

/** A client without a session. */
export function createSessionClient(options: SessionClientOptions): SessionClient {
  const state: State = {
    servers: options.servers,
    firstServer: options.firstServer,
    sessionTimeoutMs: options.sessionTimeoutMs,
    rules: options.rules,
    random: options.random,
    session: null,
    timeoutMs: options.sessionTimeoutMs,
    lastZxidSeen: ZXID_ZERO,
    watches: createWatchRegister(),
    waiting: [],
    sent: [],
    link: undefined,
    connecting: undefined,
    resumeAt: null,
    server: options.firstServer,
    failed: 0,
    lastId: 0,
    lastLink: 0,
    lastXid: 0,
    outbox: [],
  };
  return {
    get session() {
      return state.session;
    },
    get isConnected() {
      return state.link !== undefined;
    },
    submit(now, asked) {
      const submitted = { xid: ++state.lastXid, request: asked };
      state.waiting.push(submitted);
      if (isIdle(state)) connect(state, now);
      else sendWaiting(state, now);
      return submitted.xid;
    },
    step: (input) => step(state, input),
    takeRequests() {
      const taken = state.outbox;
      state.outbox = [];
      return taken;
    },
    withdraw(xid) {
      const before = state.waiting.length;
      state.waiting = state.waiting.filter((submitted) => submitted.xid !== xid);
      return state.waiting.length < before;
    },
    wakeAt: () => wakeAt(state),
  };
}

/** Whether nothing goes on: it has no connection, and looks for none. */
function isIdle({ connecting, link, resumeAt }: State): boolean {
  return connecting === undefined && link === undefined && resumeAt === null;
}

function request(state: State, to: Id, frame: ClientFrame): number {
  const id = ++state.lastId;
  state.outbox.push({ type: "request", to, id, request: frame as unknown as Json });
  return id;
}

function connect(state: State, now: Ms): void {
  const { lastZxidSeen, servers, session, sessionTimeoutMs: timeoutMs } = state;
  const server = servers[state.server % servers.length] ?? "";
  const link = ++state.lastLink;
  const id = request(state, server, { type: "connect", session, link, lastZxidSeen, timeoutMs });
  state.resumeAt = null;
  state.connecting = { id, server, until: now + Math.max(CONNECT_MS, Math.floor(timeoutMs / 3)) };
}

/** Tries the next server, after a pause that keeps clients from coming all at once, and doubles when none of all serves. */
function tryNext(state: State, now: Ms): void {
  state.connecting = undefined;
  state.server++;
  const pauses = Math.min(PAUSES_MAX, 2 ** Math.floor(state.failed++ / state.servers.length));
  const pauseMs = pauses * state.random.integer(...PAUSE_MS);
  state.resumeAt = state.session === null && state.waiting.length === 0 ? null : now + pauseMs;
}

function step(state: State, input: Parameters<SessionClient["step"]>[0]): readonly SessionHappening[] {
  if (input.type === "response") return response(state, input);
  const { now } = input;
  if (input.type === "disconnected") {
    if (state.connecting?.server === input.node) tryNext(state, now);
    return state.link?.server === input.node ? suspend(state, now) : [];
  }
  return tick(state, now);
}

function tick(state: State, now: Ms): readonly SessionHappening[] {
  const { connecting, link, resumeAt, rules, timeoutMs } = state;
  if (resumeAt !== null && resumeAt <= now) connect(state, now);
  else if (connecting !== undefined && connecting.until <= now) tryNext(state, now);
  if (link === undefined) return [];
  if (now - link.heardAt >= rules.silenceMax(timeoutMs)) return suspend(state, now);
  if (now - link.pingedAt >= rules.pingAfter(timeoutMs)) link.send(now, { type: "ping" });
  link.tick(now);
  return [];
}

function wakeAt({ connecting, link, resumeAt, rules, timeoutMs }: State): Ms | null {
  const idleAt = Math.min(resumeAt ?? Infinity, connecting?.until ?? Infinity);
  if (link === undefined) return idleAt === Infinity ? null : idleAt;
  const silentAt = link.heardAt + rules.silenceMax(timeoutMs);
  const pingAt = link.pingedAt + rules.pingAfter(timeoutMs);
  return Math.min(idleAt, link.wakeAt() ?? Infinity, silentAt, pingAt);
}

function response(
  state: State,
  { now, from, id, reply }: Extract<ClientInput, { readonly type: "response" }>,
): readonly SessionHappening[] {
  const answer = reply as unknown as ServerReply;
  if (answer.type === "frame") {
    const frames = state.link?.number === answer.link ? state.link.arrived(now, id, answer) : [];
    return frames.flatMap((frame) => takeFrame(state, now, frame));
  }
  if (answer.type === "closed") return state.link?.isOwn(id) === true ? suspend(state, now) : [];
  if (state.connecting?.id !== id) return [];
  if (answer.type === "refused") {
    tryNext(state, now);
    return [];
  }
  if (answer.type === "expired") return expire(state);
  return connected(state, now, { ...answer, server: from });
}

function connected(
  state: State,
  now: Ms,
  { server, session, timeoutMs, zxid }: Extract<ServerReply, { readonly type: "connected" }> & { readonly server: Id },
): readonly SessionHappening[] {
  const isAgain = state.session !== null;
  state.connecting = undefined;
  state.failed = 0;
  state.session = session;
  state.timeoutMs = timeoutMs;
  const ends = { server, session, number: state.lastLink, silenceMs: state.rules.silenceMax(timeoutMs) };
  const link = createClientLink(now, ends, (to, frame) => request(state, to, frame));
  state.link = link;
  if (isAgain) {
    const watches = state.rules.watchesToSet(state.watches.all());
    // What it missed up to now comes with the answer. Until then it must not count as seen: this connection may break, too.
    link.send(now, { type: "watches", lastZxidSeen: state.lastZxidSeen, watches });
  } else state.lastZxidSeen = state.rules.zxidSeen(state.lastZxidSeen, zxid);
  link.send(now, { type: "ping" });
  sendWaiting(state, now);
  return [{ type: "connected", session, server }];
}

function sendWaiting(state: State, now: Ms): void {
  const { link } = state;
  if (link === undefined || state.session === null) return;
  const waiting = state.waiting;
  state.waiting = [];
  for (const submitted of waiting) {
    state.sent.push(submitted);
    link.send(now, { type: "request", ...submitted });
  }
}

/** Gives the connection up. Nobody knows what became of the requests that were sent on it. */
function suspend(state: State, now: Ms): readonly SessionHappening[] {
  const { rules, sent } = state;
  state.link = undefined;
  state.sent = [];
  state.waiting = [...sent.filter(({ request: asked }) => rules.repeats(asked)), ...state.waiting];
  tryNext(state, now);
  const lost = sent.filter(({ request: asked }) => !rules.repeats(asked));
  return [{ type: "suspended" }, ...lost.map(({ xid }): SessionHappening => ({ type: "lost", xid, isSent: true }))];
}

function expire(state: State): readonly SessionHappening[] {
  const { sent, session, waiting } = state;
  state.link = undefined;
  state.connecting = undefined;
  state.session = null;
  state.sent = [];
  state.waiting = [];
  state.watches.clear();
  const lost = [
    ...sent.map(({ xid }) => ({ xid, isSent: true })),
    ...waiting.map(({ xid }) => ({ xid, isSent: false })),
  ];
  return [
    ...(session === null ? [] : [{ type: "expired", session } as const]),
    ...lost.map((each): SessionHappening => ({ type: "lost", ...each })),
  ];
}

function takeFrame(state: State, now: Ms, { server, events, body, zxid }: ServerFrame): readonly SessionHappening[] {
  const { link, rules, watches } = state;
  if (link === undefined) return [];
  state.lastZxidSeen = rules.zxidSeen(state.lastZxidSeen, zxid);
  const happenings = events.map((event): SessionHappening => {
    watches.fired(event);
    return { type: "event", event };
  });
  if (body.type === "expired") return [...happenings, ...expire(state)];
  if (body.type === "events") link.send(now, { type: "ping" });
  if (body.type !== "answer") return happenings;
  const { xid, answer } = body;
  const submitted = state.sent.find((each) => each.xid === xid);
  state.sent = state.sent.filter((each) => each !== submitted);
  if (submitted !== undefined) {
    watches.answered(submitted.request, answer);
    happenings.push({ type: "answer", xid, answer, server });
    if (submitted.request.f === "close" && answer.ok) closed(state);
  }
  if (state.session === null && state.sent.length === 0) leave(state, now);
  return happenings;
}

/** The session is closed. The connection stays until everything that was sent on it is answered. */
function closed(state: State): void {
  state.session = null;
  state.watches.clear();
}

function leave(state: State, now: Ms): void {
  state.link = undefined;
  if (state.waiting.length > 0) connect(state, now);
}
