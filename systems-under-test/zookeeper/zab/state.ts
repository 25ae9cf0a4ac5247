/**
 * The state of a server's ordered log: one record that the other files of this folder read and change.
 *
 * What only a server that looks for a leader, leads or follows needs is in `election`, `leadership` or `following`, so that
 * it ends with the role. Exactly one of the three is there after boot.
 */
import type { Id, Json, Ms, Token } from "../../node-kit/node.ts";
import { createOutbox, send, type Outbox } from "../../paxos/core/outbox.ts";
import type { ZabOptions } from "../options.ts";
import type { Service, Standing } from "../replicated-service.ts";
import { compareZxids, ZXID_ZERO, type Zxid } from "../zxid.ts";
import { sendOn, sendTogether, type Channel } from "./channel.ts";
import { lastZxid, type Log } from "./log.ts";
import type {
  ChannelMessage,
  Entry,
  FromLearner,
  Recency,
  Snapshot,
  Vote,
  VoterState,
  ZabMessage,
} from "./messages.ts";
import type { DurabilityPoint, ZabRules } from "./rules.ts";

/** What a server that looks for a leader knows. */
export interface Election {
  vote: Vote;
  /** Votes of this round, of servers that are looking; its own included. */
  readonly votes: Map<Id, Vote>;
  /** What servers said of themselves in this round, by voting for themselves. */
  readonly claims: Map<Id, Vote>;
  /** What those say that are not looking. */
  readonly settled: Map<Id, { readonly leader: Id; readonly state: VoterState }>;
  /** When to send the vote again, and how long to wait after that: longer while nothing changes. */
  sendAt: Ms;
  pauseMs: Ms;
  /** When to believe the quorum that it has; null: it has none. */
  decideAt: Ms | null;
}

/** An image that is being read, piece by piece. */
export interface Reading {
  readonly atBeginning: Zxid;
  readonly pieces: { next(): Json | undefined };
}

/** How far a leader is with a learner. */
export type LearnerPhase = "connected" | "offered" | "accepted" | "image" | "synchronised" | "following";

/** What a leader knows of a learner. */
export interface Learner {
  readonly id: Id;
  readonly channel: Channel;
  phase: LearnerPhase;
  acceptedEpoch: number;
  history: Recency;
  /** Everything up to here is on its disk. */
  acked: Zxid;
  /** The last round that it answered. */
  round: number;
  /** The image on its way to it. */
  reading: Reading | null;
}

/** What only a leader needs. */
export interface Leadership {
  /** Names this try to lead. */
  readonly attempt: string;
  readonly startedAt: Ms;
  phase: "discovery" | "synchronisation" | "broadcast";
  /** 0: not chosen yet. */
  epoch: number;
  readonly learners: Map<Id, Learner>;
  /** Learners whose channel of this attempt was closed. */
  readonly closed: Set<string>;
  /** Servers that accepted the epoch, and those that hold the history with it. */
  readonly votes: Set<Id>;
  readonly holders: Set<Id>;
  /** How recent its history was when it began, and its end. */
  readonly history: Recency;
  /** Transactions of this epoch that were proposed. */
  counter: number;
  /** How far its own disk is. */
  ownAcked: Zxid;
  /** The last round of pings. */
  round: number;
  pingAt: Ms;
  /** Requests to be confirmed, and the round that does it. */
  confirms: { readonly ticket: number; readonly round: number }[];
}

/** What a learner received of its leader's history. */
export interface Received {
  /** Keep the log up to here; null: an image comes. */
  keepTo: Zxid | null;
  image: Json[];
  imageEnd: { readonly zxid: Zxid; readonly readTo: Zxid } | null;
  entries: Entry[];
}

/** What only a server that follows, or tries to, needs. */
export interface Following {
  readonly leader: Id;
  /** Names this try to follow. */
  readonly learner: string;
  readonly startedAt: Ms;
  connectAt: Ms;
  channel: Channel | null;
  phase: "connecting" | "discovery" | "synchronisation" | "synchronised" | "broadcast";
  /** The leader's; 0: not known yet. */
  epoch: number;
  received: Received;
}

/** Something that waits for what was committed before it to be applied. */
export type Pending =
  | { readonly kind: "entry"; readonly index: number; readonly entry: Entry }
  | { readonly kind: "message"; readonly from: Id; readonly body: Json };

/** The whole state of the ordered log at one server. */
export interface Zab {
  readonly id: Id;
  /** All servers including this one, sorted by id. */
  readonly members: readonly Id[];
  readonly options: ZabOptions;
  readonly rules: ZabRules;
  readonly outbox: Outbox<ZabMessage, Json>;
  readonly service: Service;
  now: Ms;
  /** When the server wants its next tick: when something is due, as far as it is known after the last step. */
  dueAt: Ms;
  incarnation: string;

  acceptedEpoch: number;
  currentEpoch: number;
  /** What it has, also what is not on disk yet. */
  readonly log: Log;
  snapshot: Snapshot | null;
  /** Entries that are not given to the disk yet, since when. */
  unwritten: Entry[];
  unwrittenSince: Ms;

  committed: Zxid;
  /** Everything up to here is given to the host's apply queue. */
  queued: Zxid;
  applied: Zxid;
  pending: Pending[];
  /** Number of the last apply effect. */
  applyIndex: number;
  /** What an earlier life had applied, as far as it wrote it down. */
  appliedBefore: Zxid;
  /** From here on the service's state is that of this place; before, it is fuzzy. */
  exactFrom: Zxid;
  /** Transactions applied since the last image. */
  appliedSinceImage: number;
  reading: Reading | null;
  /** The pieces that were read. */
  image: Json[];

  /** Number of the last election, and of the last try to follow or lead. */
  round: number;
  tries: number;
  standing: Standing;
  /** What must be applied before it serves; null: nothing to wait for. */
  serveFrom: Zxid | null;
  elected: Vote;
  /** It was elected last, and no quorum came to follow it. */
  foundNoQuorum: boolean;
  /** When it last got anything from each of the others. */
  readonly heard: Map<Id, Ms>;
  /** When each of them last said that it had heard of this server. */
  readonly heardBy: Map<Id, Ms>;
  election: Election | null;
  leadership: Leadership | null;
  following: Following | null;
}

/** What a server is created from. */
export type ZabConfig = Pick<Zab, "id" | "members" | "options" | "rules">;

/**
 * A server before its boot, with an empty disk. `createService`: given the state, for the service to use later.
 *
 * Field by field: what begins with a spread is laid out anew each time, and then no two servers run through the same compiled code.
 */
export function createZab(config: ZabConfig, createService: (zab: () => Zab) => Service): Zab {
  const { id, members, options, rules } = config;
  const zab: Zab = {
    id,
    members: [...members].sort(),
    options,
    rules,
    outbox: createOutbox(id),
    service: createService(() => zab),
    now: 0,
    dueAt: 0,
    incarnation: "",
    acceptedEpoch: 0,
    currentEpoch: 0,
    log: { start: ZXID_ZERO, entries: [] },
    snapshot: null,
    unwritten: [],
    unwrittenSince: 0,
    committed: ZXID_ZERO,
    queued: ZXID_ZERO,
    applied: ZXID_ZERO,
    pending: [],
    applyIndex: 0,
    appliedBefore: ZXID_ZERO,
    exactFrom: ZXID_ZERO,
    appliedSinceImage: 0,
    reading: null,
    image: [],
    round: 0,
    tries: 0,
    standing: { role: "looking" },
    serveFrom: null,
    elected: { id, currentEpoch: 0, zxid: ZXID_ZERO, reachesQuorum: false },
    foundNoQuorum: false,
    heard: new Map(),
    heardBy: new Map(),
    election: null,
    leadership: null,
    following: null,
  };
  return zab;
}

/** The size of a quorum. */
export function quorum({ rules, members }: Zab): number {
  return rules.quorumSize(members.length);
}

/** How recent this server's history is. */
export function recencyOf({ currentEpoch, log }: Zab): Recency {
  return { currentEpoch, zxid: lastZxid(log) };
}

/**
 * This server's vote for itself. Those that hear it may hear too few others to follow it, so once it was elected in vain it lets
 * another try first: it would else be named for ever.
 */
export function ownVote(zab: Zab): Vote {
  const reached = recent(zab, zab.heardBy).length + 1;
  return { id: zab.id, ...recencyOf(zab), reachesQuorum: reached >= quorum(zab) && !zab.foundNoQuorum };
}

/** Of whom this server has heard lately. */
export function hears(zab: Zab): readonly Id[] {
  return recent(zab, zab.heard);
}

function recent({ now, options }: Zab, times: ReadonlyMap<Id, Ms>): Id[] {
  const since = now - options.syncLimit * options.tickMs;
  const ids: Id[] = [];
  for (const [id, at] of times) if (at >= since) ids.push(id);
  return ids;
}

/** The token that a message at this point must wait for: the latest write, or 0 for none. */
export function afterWrites({ rules, outbox }: Zab, point: DurabilityPoint): Token {
  return rules.waitsForDisk(point) ? outbox.lastToken : 0;
}

/** Sends to every learner of this leader that `isMeant` says. */
export function sendToLearners(
  zab: Zab,
  { learners }: Leadership,
  isMeant: (learner: Learner) => boolean,
  body: ChannelMessage,
): void {
  for (const learner of learners.values()) if (isMeant(learner)) sendOn(zab, learner.channel, body);
}

/**
 * Tells the leader that this follower is there, and with it what its service has to report. As in ZooKeeper, where the answer to
 * a ping names the sessions that were heard of.
 */
export function sendSignOfLife(
  zab: Zab,
  channel: Channel,
  body: Extract<FromLearner, { readonly type: "ack" | "pong" }>,
  after: Token = 0,
): void {
  const report = zab.service.report();
  sendTogether(zab, channel, report === null ? [body] : [{ type: "service", body: report }, body], after);
}

/** Whether a learner has acknowledged its leader's history. */
export function isFollowing({ phase }: Pick<Learner, "phase">): boolean {
  return phase === "following";
}

/** Sends to every other server, outside of channels. */
export function sendToAll(zab: Zab, message: ZabMessage): void {
  for (const id of zab.members) if (id !== zab.id) send(zab.outbox, id, message);
}

/** The later of two places. */
export function laterZxid(one: Zxid, other: Zxid): Zxid {
  return compareZxids(one, other) >= 0 ? one : other;
}
