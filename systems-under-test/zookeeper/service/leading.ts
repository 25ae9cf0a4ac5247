/**
 * Leading: what the leader does for all servers. It works out transactions, and it alone knows when a session was last heard
 * of, and ends those that were silent for too long.
 *
 * Nothing of that is durable. A new leader does not know what the old one heard, so it gives every session its full time-out.
 * Nor does it know which connection may write for a session: each server asks again, as it has dropped its clients.
 *
 * Source: Hunt et al. 2010, section 4.4; ZooKeeper's PrepRequestProcessor and SessionTrackerImpl.
 */
import type { Id, Json, Ms } from "../../node-kit/node.ts";
import type { Broadcast } from "../replicated-service.ts";
import type { Zxid } from "../zxid.ts";
import { applyTransaction } from "./apply.ts";
import type { ServiceOptions } from "./options.ts";
import { closeOf, prepare } from "./prepare.ts";
import type { SessionId } from "./requests.ts";
import type { ServiceRules, SessionOwner } from "./rules.ts";
import type { FromLeader, ToLeader } from "./server-messages.ts";
import type { Transaction } from "./transactions.ts";
import { copyTree } from "./tree.ts";
import type { Tree } from "./tree.ts";

/** The leader's part of one leadership. */
export interface Leading {
  receive(from: Id, message: ToLeader): void;
  /** Something was heard of this session. */
  touch(session: SessionId): void;
  /** This leader has applied a transaction. */
  applied(transaction: Transaction): void;
  /** A quorum has confirmed this leadership. */
  confirmed(ticket: number): void;
  /** Ends the sessions whose time is up. */
  tick(): void;
  wakeAt(): Ms | null;
}

/** What a leader is made of. */
export interface LeadingSurroundings {
  readonly broadcast: Broadcast;
  readonly epoch: number;
  /** As of the last applied transaction: everything that was there before this leadership. */
  readonly applied: Tree;
  readonly options: ServiceOptions;
  readonly rules: ServiceRules;
  /** Answers a server, this one included. */
  readonly tell: (server: Id, message: FromLeader) => void;
}

interface State extends LeadingSurroundings {
  /** As of the last proposed transaction. */
  readonly outstanding: Tree;
  readonly deadlines: Map<SessionId, Ms>;
  readonly owners: Map<SessionId, SessionOwner>;
  /** Syncs that a quorum is asked about, by ticket. */
  readonly syncs: Map<number, () => void>;
  lastSession: number;
  lastTicket: number;
}

/** The leader's part of a leadership that begins now. */
export function createLeading(surroundings: LeadingSurroundings): Leading {
  const { applied, broadcast, epoch, options, rules, tell } = surroundings;
  const { tickMs } = options;
  const now = broadcast.now();
  const deadlines = new Map(
    [...applied.sessions].map(([session, timeoutMs]) => [
      session,
      rules.deadlineAtTakeover({ now, timeoutMs, tickMs }),
    ]),
  );
  const state: State = {
    broadcast,
    epoch,
    applied,
    options,
    rules,
    tell,
    outstanding: copyTree(applied),
    deadlines,
    owners: new Map(),
    syncs: new Map(),
    lastSession: 0,
    lastTicket: 0,
  };
  return {
    receive: (from, message) => receive(state, from, message),
    touch: (session) => touch(state, session),
    applied(transaction) {
      if (transaction.type === "close-session") state.owners.delete(transaction.session);
    },
    confirmed(ticket) {
      state.syncs.get(ticket)?.();
      state.syncs.delete(ticket);
    },
    tick() {
      for (const [session, deadline] of deadlines) {
        if (deadline <= broadcast.now()) propose(state, closeOf(states(state), session, rules));
      }
    },
    wakeAt: () => earliest(deadlines),
  };
}

/** The earliest of these times; null for none. Asked for at every step, so it makes no list. */
function earliest(times: ReadonlyMap<SessionId, Ms>): Ms | null {
  let first: Ms | null = null;
  for (const time of times.values()) if (first === null || time < first) first = time;
  return first;
}

function states({ applied, outstanding }: State): { readonly applied: Tree; readonly outstanding: Tree } {
  return { applied, outstanding };
}

function propose(state: State, transaction: Transaction): void {
  const zxid = state.broadcast.propose(transaction as unknown as Json);
  applyTransaction(state.outstanding, { zxid, transaction, isReplay: false, rules: state.rules });
  if (transaction.type === "create-session") touch(state, transaction.session);
  if (transaction.type === "close-session") state.deadlines.delete(transaction.session);
}

function touch({ broadcast, deadlines, options: { tickMs }, outstanding, rules }: State, session: SessionId): void {
  const timeoutMs = outstanding.sessions.get(session);
  if (timeoutMs === undefined) return;
  deadlines.set(session, rules.deadlineOfTouch({ now: broadcast.now(), timeoutMs, tickMs }));
}

function receive(state: State, from: Id, message: ToLeader): void {
  switch (message.type) {
    case "touches":
      for (const session of message.sessions) touch(state, session);
      return;
    case "open":
      open(state, from, message);
      return;
    case "revalidate":
      revalidate(state, from, message);
      return;
    case "write":
    case "sync": {
      const { session, link } = message;
      if (!state.rules.isOwner(state.owners.get(session), { server: from, link })) {
        state.tell(from, { type: "moved", session, link });
        return;
      }
      touch(state, session);
      if (message.type === "sync") sync(state, from, message);
      else write(state, message);
    }
  }
}

function open(state: State, server: Id, { token, link, timeoutMs }: Extract<ToLeader, { type: "open" }>): void {
  const session = `${state.epoch}.${++state.lastSession}`;
  propose(state, { type: "create-session", session, timeoutMs, server, token });
  state.owners.set(session, { server, link });
}

/** A late copy of an earlier connection's request must not take the session away from a later one. */
function revalidate(state: State, server: Id, { session, link }: Extract<ToLeader, { type: "revalidate" }>): void {
  const isOpen = state.outstanding.sessions.has(session);
  const owner = state.owners.get(session);
  if (isOpen && owner !== undefined && owner.link > link) return;
  if (isOpen) state.owners.set(session, { server, link });
  touch(state, session);
  state.tell(server, { type: "revalidated", session, link, isOpen });
}

/** Writes of a session whose end is outstanding are not answered: its server answers them when it applies the end. */
function write(state: State, { session, xid, request }: Extract<ToLeader, { type: "write" }>): void {
  const { applied, broadcast, outstanding, rules } = state;
  const sessionState = { isOpen: outstanding.sessions.has(session), isApplied: applied.sessions.has(session) };
  if (!rules.mayWrite(sessionState)) return;
  const [epoch, counter] = broadcast.lastProposed();
  const zxid: Zxid = [epoch, counter + 1];
  propose(state, prepare(states(state), request, { session, xid, zxid }, rules));
}

function sync(state: State, from: Id, { session, link, xid }: Extract<ToLeader, { type: "sync" }>): void {
  const { broadcast, options, rules } = state;
  const lastProposed = broadcast.lastProposed();
  const zxid = rules.syncPoint({ lastProposed, lastApplied: broadcast.lastApplied() });
  const answer = (): void => state.tell(from, { type: "synced", session, link, xid, zxid });
  if (!rules.syncNeedsQuorum(options.sync)) {
    answer();
    return;
  }
  state.syncs.set(++state.lastTicket, answer);
  broadcast.confirm(state.lastTicket);
}
