/**
 * Every decision of the service that a bug could change, as a table of pure functions. A mutant replaces one.
 *
 * Source: Hunt et al. 2010, section 4; ZooKeeper's PrepRequestProcessor, SessionTrackerImpl, DataTree and WatchManager.
 */
import type { Id, Ms } from "../../node-kit/node.ts";
import { compareZxids } from "../zxid.ts";
import type { Zxid } from "../zxid.ts";
import type { LinkNumber, ReplyBody } from "./frames.ts";
import type { Request, Stat } from "./requests.ts";
import type { Change, Transaction } from "./transactions.ts";

/** A state that a leader may check a request against. */
export type CheckedState = "applied" | "outstanding";

/** The kinds of watches that a client registers. */
export type WatchKind = "data" | "exists" | "children";

/** A change that a watch waits for, and where watches for it are kept: at the node itself or at its parent. */
export interface Firing {
  /** `data`: those of `get` and `exists`. */
  readonly watchers: "data" | "children";
  readonly at: "node" | "parent";
  readonly event: "created" | "deleted" | "changed" | "children";
}

/** Which connection may write for a session. */
export interface SessionOwner {
  readonly server: Id;
  readonly link: LinkNumber;
}

/** The rules of a server. */
export interface ServiceRules {
  /** The state that the leader works a transaction out from: as applied, or with what is outstanding, too. */
  checkedState(): CheckedState;
  /** Whether a write with this condition is for a node of this version. */
  versionFits(expected: number | undefined, version: number): boolean;
  /** The number of the next sequential child. `sequence`: how many children the parent ever had; `numChildren`: has now. */
  nextSequence(parent: { readonly sequence: number; readonly numChildren: number }): number;
  /** Whether a node may have children. */
  mayHaveChildren(node: { readonly isEphemeral: boolean }): boolean;
  /** Whether a node may be deleted. */
  mayDelete(node: { readonly numChildren: number }): boolean;
  /** Whether the writes before the refused one of a multi are carried out. */
  keepsPartOfMulti(): boolean;
  /** The nodes that go with a session. `outstanding`: those as of the last proposal; `applied`: as of the last applied one. */
  ephemeralsToDelete(paths: {
    readonly outstanding: readonly string[];
    readonly applied: readonly string[];
  }): readonly string[];
  /** Whether a write of a session is worked out. `isOpen`: no end of it is outstanding or applied; `isApplied`: none is applied. */
  mayWrite(session: { readonly isOpen: boolean; readonly isApplied: boolean }): boolean;

  /** The changes of a transaction that a server makes. `isReplay`: it is catching up from a log. */
  appliedChanges(
    view: { readonly type: Transaction["type"]; readonly isReplay: boolean },
    changes: readonly Change[],
  ): readonly Change[];
  /** Whether the end of a session is applied. `isKnown`: the session is among the open ones of this server. */
  appliesClose(isKnown: boolean): boolean;

  /** What a server does with a client that connects. */
  admission(view: {
    readonly lastZxidSeen: Zxid;
    readonly lastApplied: Zxid;
    readonly onZxidAhead: "refuse" | "wait";
  }): "accept" | "refuse" | "wait";
  /** Whether the leader takes a write from this connection. `owner`: the one that connected last; undefined: not known. */
  isOwner(owner: SessionOwner | undefined, from: SessionOwner): boolean;
  /** When a session ends that was heard of now: the end of a tick. */
  deadlineOfTouch(view: { readonly now: Ms; readonly timeoutMs: Ms; readonly tickMs: Ms }): Ms;
  /** When a session ends that a new leader finds. */
  deadlineAtTakeover(view: { readonly now: Ms; readonly timeoutMs: Ms; readonly tickMs: Ms }): Ms;
  /** Whether a server tells the leader of sessions that it heard of. */
  reportsTouch(kind: "ping" | "watches" | "request"): boolean;

  /** Whether a frame of a client waits for those before it. `next`: the number of the one whose turn it is. */
  waitsForEarlier(frame: number, next: number): boolean;
  /** Whether the next request of a session begins while earlier ones are not answered. Only what begins is answered in order. */
  mayBegin(request: Request["f"], earlier: readonly Request["f"][]): boolean;
  /** Who carries a `sync` out. */
  syncPath(): "leader" | "local";
  /** Whether a leader asks a quorum before it answers a `sync`. */
  syncNeedsQuorum(mode: "stock" | "quorum"): boolean;
  /** How far a server must have applied before a `sync` is answered. */
  syncPoint(view: { readonly lastProposed: Zxid; readonly lastApplied: Zxid }): Zxid;

  /** Who is told of a change, in this order. */
  firings(change: Change["type"]): readonly Firing[];
  /** Whether a read with a watch leaves one. */
  leavesWatch(request: "get" | "exists" | "children", isThere: boolean): boolean;
  /** Whether a watch that has fired stays. */
  staysAfterFiring(): boolean;
  /** Whether events that wait go out in front of such a frame. */
  bringsEvents(body: ReplyBody["type"]): boolean;
  /** What a client that connects again has missed; null: nothing, so its watch is set again. `stat`: undefined: no node. */
  missedEvent(
    kind: WatchKind,
    stat: Pick<Stat, "mzxid" | "pzxid"> | undefined,
    lastZxidSeen: Zxid,
  ): Firing["event"] | null;
}

/** The end of the tick in which this time lies: sessions expire together, tick by tick. */
function endOfTick(time: Ms, tickMs: Ms): Ms {
  return (Math.floor(time / tickMs) + 1) * tickMs;
}

function missedEvent(
  kind: WatchKind,
  stat: Pick<Stat, "mzxid" | "pzxid"> | undefined,
  lastZxidSeen: Zxid,
): Firing["event"] | null {
  if (kind === "exists") return stat === undefined ? null : "created";
  if (stat === undefined) return "deleted";
  if (kind === "data") return compareZxids(stat.mzxid, lastZxidSeen) > 0 ? "changed" : null;
  return compareZxids(stat.pzxid, lastZxidSeen) > 0 ? "children" : null;
}

const FIRINGS: { readonly [type in Change["type"]]: readonly Firing[] } = {
  create: [
    { watchers: "data", at: "node", event: "created" },
    { watchers: "children", at: "parent", event: "children" },
  ],
  set: [{ watchers: "data", at: "node", event: "changed" }],
  delete: [
    { watchers: "data", at: "node", event: "deleted" },
    { watchers: "children", at: "node", event: "deleted" },
    { watchers: "children", at: "parent", event: "children" },
  ],
};

/** Requests that the leader carries out by a transaction: they are answered in the order in which they were forwarded. */
const WRITES: ReadonlySet<Request["f"]> = new Set(["create", "delete", "set", "multi", "close"]);

/** The rules without a bug. */
export const correctRules: ServiceRules = {
  checkedState: () => "outstanding",
  versionFits: (expected = -1, version) => expected === -1 || expected === version,
  nextSequence: ({ sequence }) => sequence,
  mayHaveChildren: ({ isEphemeral }) => !isEphemeral,
  mayDelete: ({ numChildren }) => numChildren === 0,
  keepsPartOfMulti: () => false,
  ephemeralsToDelete: ({ outstanding }) => outstanding,
  mayWrite: ({ isOpen }) => isOpen,
  appliedChanges: (_view, changes) => changes,
  appliesClose: () => true,
  admission: ({ lastZxidSeen, lastApplied, onZxidAhead }) =>
    compareZxids(lastZxidSeen, lastApplied) > 0 ? onZxidAhead : "accept",
  isOwner: (owner, from) => owner?.server === from.server && owner.link === from.link,
  deadlineOfTouch: ({ now, timeoutMs, tickMs }) => endOfTick(now + timeoutMs, tickMs),
  deadlineAtTakeover: ({ now, timeoutMs, tickMs }) => endOfTick(now + timeoutMs, tickMs),
  reportsTouch: () => true,
  waitsForEarlier: () => true,
  mayBegin: (request, earlier) =>
    earlier.length === 0 || (WRITES.has(request) && earlier.every((each) => each !== "sync")),
  syncPath: () => "leader",
  syncNeedsQuorum: (mode) => mode === "quorum",
  syncPoint: ({ lastProposed }) => lastProposed,
  firings: (change) => FIRINGS[change],
  leavesWatch: (request, isThere) => isThere || request === "exists",
  staysAfterFiring: () => false,
  bringsEvents: () => true,
  missedEvent,
};
