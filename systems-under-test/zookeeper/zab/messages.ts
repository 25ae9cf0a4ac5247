/**
 * What servers say to each other, and what they write to their disks.
 *
 * Names are those of the ZAB papers: CEPOCH, NEWEPOCH, ACKEPOCH, NEWLEADER, ACK-LD, COMMIT-LD, PROPOSE, ACK, COMMIT.
 *
 * Source: Junqueira, Reed and Serafini 2011, "Zab: High-performance broadcast for primary-backup systems"; Medeiros 2012,
 * "ZooKeeper's atomic broadcast protocol: theory and practice".
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { Zxid } from "../zxid.ts";

/** A transaction at its place in the order. */
export type Entry = { readonly zxid: Zxid; readonly transaction: Json };

/** How recent a server's history is: the epoch of the last leader that it synchronised with, and its last transaction. */
export type Recency = { readonly currentEpoch: number; readonly zxid: Zxid };

/** Whom a server would like to lead, and why. `reachesQuorum`: by its own words, it and a quorum hear each other. */
export type Vote = Recency & { readonly id: Id; readonly reachesQuorum: boolean };

/** Names a channel: one try of a learner to follow, and one try of its leader to lead. */
export type ChannelKey = { readonly learner: string; readonly attempt: string };

/** What travels between two servers as it is: lost, twice, or out of order. */
export type ZabMessage =
  /**
   * Election: whom the sender votes for. From one that is not looking: whom it follows, or that it leads. `hears`: of whom
   * the sender has heard lately.
   */
  | {
      readonly type: "vote";
      readonly round: number;
      readonly vote: Vote;
      readonly state: VoterState;
      readonly hears: readonly Id[];
    }
  /** A learner asks for a channel. */
  | { readonly type: "connect"; readonly learner: string }
  /** A leader tells it the name of its attempt; the channel begins with the learner's first frame. */
  | { readonly type: "accept"; readonly channel: ChannelKey }
  /** Some messages of a channel. `received`: everything up to this number has come in the other direction. */
  | {
      readonly type: "frame";
      readonly channel: ChannelKey;
      readonly number: number;
      readonly received: number;
      readonly bodies: readonly ChannelMessage[];
    }
  /** As `received` of a frame, where there is no frame to send. */
  | { readonly type: "received"; readonly channel: ChannelKey; readonly received: number }
  /** The sender knows no such channel, or has closed it. */
  | { readonly type: "reset"; readonly channel: ChannelKey }
  /** A server to itself: what it wrote as a leader is durable. */
  | { readonly type: "own"; readonly attempt: string; readonly what: OwnWrite; readonly zxid: Zxid };

/** What a leader has written: the accepted epoch, the current epoch behind its whole history, or entries. */
export type OwnWrite = "epoch" | "history" | "entries";

/** What a voter is doing. */
export type VoterState = "looking" | "following" | "leading";

/** What travels on a channel: in order, and none without all before it. */
export type ChannelMessage = FromLearner | FromLeader;

/** From a learner to its leader. */
export type FromLearner =
  /** CEPOCH: the highest epoch that the learner has accepted. */
  | { readonly type: "cEpoch"; readonly acceptedEpoch: number }
  /** ACKEPOCH. `isNew`: it had not accepted this epoch before, so this is a vote for it. */
  | ({ readonly type: "ackEpoch"; readonly epoch: number; readonly isNew: boolean } & Recency)
  /** ACK-LD: history and current epoch are durable. `zxid`: up to here. */
  | { readonly type: "ackLeader"; readonly epoch: number; readonly zxid: Zxid }
  /** ACK: everything up to here is durable. */
  | { readonly type: "ack"; readonly zxid: Zxid }
  | { readonly type: "pong"; readonly round: number }
  | { readonly type: "service"; readonly body: Json };

/** From a leader to a learner. */
export type FromLeader =
  | { readonly type: "newEpoch"; readonly epoch: number }
  /** DIFF, or TRUNC where `keepTo` is before the learner's last entry: keep up to here, proposals follow. */
  | { readonly type: "keep"; readonly keepTo: Zxid }
  /** SNAP: a piece of an image. */
  | { readonly type: "imagePiece"; readonly piece: Json }
  /** The image is complete. It holds everything up to `zxid`, and some of what came up to `readTo`. */
  | { readonly type: "imageEnd"; readonly zxid: Zxid; readonly readTo: Zxid }
  | { readonly type: "propose"; readonly zxid: Zxid; readonly transaction: Json }
  | { readonly type: "newLeader"; readonly epoch: number }
  | { readonly type: "commitLeader"; readonly zxid: Zxid }
  | { readonly type: "commit"; readonly zxid: Zxid }
  | { readonly type: "ping"; readonly round: number }
  | { readonly type: "service"; readonly body: Json };

/** A fuzzy image of the service. */
export type Snapshot = {
  /** Everything up to here is in it. */
  readonly zxid: Zxid;
  /** Some of what came after `zxid`, up to here, may be in it, too. */
  readonly readTo: Zxid;
  readonly image: readonly Json[];
  /** The place before the first entry that is kept beside it. */
  readonly logStart: Zxid;
};

/** What a log on disk consists of, oldest first. */
export type DiskRecord =
  | { readonly kind: "acceptedEpoch"; readonly epoch: number }
  | { readonly kind: "currentEpoch"; readonly epoch: number }
  /** `applied`: how far the server had applied when it wrote this. */
  | { readonly kind: "entry"; readonly entry: Entry; readonly applied?: Zxid }
  /** Everything after this place is void. */
  | { readonly kind: "truncate"; readonly to: Zxid };
