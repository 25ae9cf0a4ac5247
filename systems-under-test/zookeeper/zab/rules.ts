/**
 * Every decision of ZAB that a bug could change, as a table of pure functions. A mutant replaces one of them.
 *
 * Source: Junqueira et al. 2011; Medeiros 2012; for the order of writes at the end of the synchronisation
 * ZOOKEEPER-3911, -4643 and -4646, for what is sent to learners the issues that the TLA+ specifications of ZooKeeper list.
 */
import { compareZxids, type Zxid } from "../zxid.ts";
import type { ChannelKey, Entry, Recency, Vote } from "./messages.ts";

/** The messages that must wait until what they promise is on disk. */
export type DurabilityPoint = "ackEpoch" | "ack" | "ackLeader" | "own";

/** What a learner does at NEWLEADER, one after the other. */
export type SynchronisationStep = "history" | "epoch" | "acknowledge";

/** How a leader brings a learner to its history. */
export type SynchronisationPlan =
  /** DIFF or TRUNC: the learner keeps what it has up to here, the rest follows. */
  { readonly mode: "keep"; readonly keepTo: Zxid } | { readonly mode: "snapshot" };

/** The rules of a server. */
export interface ZabRules {
  /** The size of a quorum of this many servers. */
  quorumSize(servers: number): number;
  /** Whether this message waits until everything written before is durable. */
  waitsForDisk(point: DurabilityPoint): boolean;

  /** Whether a message of channel `one` belongs to channel `other`. */
  isOfChannel(one: ChannelKey, other: ChannelKey): boolean;
  /** What becomes of message `number` on a channel, where all up to `received` have come. */
  arrival(number: number, received: number): "deliver" | "keep" | "drop";
  /** Whether a leader takes messages of this channel; `isClosed`: it or a later one of the same server was closed. */
  mayOpen(view: { readonly isClosed: boolean }): boolean;

  /** Whether one history is more recent than the other. */
  isMoreRecent(one: Recency, other: Recency): boolean;
  /** Whether one vote wins over the other. */
  isBetterVote(one: Vote, other: Vote, isMoreRecent: ZabRules["isMoreRecent"]): boolean;

  /** The epoch of a new leader; `accepted`: the highest that a quorum has accepted. */
  nextEpoch(accepted: number): number;
  /** How a learner takes an epoch that is offered. "again": it may follow, and this is no vote. */
  acceptsEpoch(offered: number, accepted: number): "new" | "again" | "refuse";
  /** Whether a leader that has not synchronised anybody gives up, as a learner's history is more recent than its own. */
  givesUpFor(learner: Recency, own: Recency, isMoreRecent: ZabRules["isMoreRecent"]): boolean;
  /** Whether a leader of `epoch` gives up, as a learner has accepted this epoch of somebody else. */
  givesWayTo(accepted: number, epoch: number): boolean;
  /** Whether a leader may synchronise learners; `votes`: servers that accepted its epoch, itself included. */
  maySynchronise(votes: number, quorum: number): boolean;

  /** How a learner whose last entry is `last` is synchronised; `floor`: the leader's last place that is not after it. */
  synchronisation(last: Zxid, floor: Zxid | undefined): SynchronisationPlan;
  /** What a learner does at NEWLEADER, in this order. */
  atNewLeader(): readonly SynchronisationStep[];
  /** What a learner takes for committed at NEWLEADER; `last`: its last entry then. */
  committedAtNewLeader(committed: Zxid, last: Zxid): Zxid;
  /** The entries from before an image that a learner keeps beside it, to bring others up to date. */
  keptBesideImage(entries: readonly Entry[]): readonly Entry[];
  /** Whether a learner is sent proposals; `hasHistory`: it was sent all before, `isFollowing`: it has acknowledged that. */
  isSentProposals(view: { readonly hasHistory: boolean; readonly isFollowing: boolean }): boolean;
  /** Whether a leader may begin to lead; `acks`: servers that hold its history and its epoch, itself included. */
  mayEstablish(acks: number, quorum: number): boolean;
  /** What COMMIT-LD says to a learner: `history`: the end of what the leader began with, `committed`: as of now. */
  commitLeaderZxid(history: Zxid, committed: Zxid): Zxid;

  /** The next place that a leader gives away; `counter`: how many it has given away, `last`: the last of its log. */
  nextZxid(epoch: number, counter: number, last: Zxid): Zxid;
  /** What a follower does with a proposal behind its last entry. */
  proposalFits(zxid: Zxid, last: Zxid): "append" | "ignore" | "refuse";
  /** What a follower acknowledges after a batch. */
  ackZxid(batch: readonly Entry[]): Zxid | undefined;
  /** What is committed; `acked`: how far each server that follows has acknowledged, the leader included. */
  committedTo(acked: readonly Zxid[], quorum: number): Zxid | undefined;
  /** Whether a follower may take a commit for what it says; `last`: its last entry. */
  commitFits(zxid: Zxid, last: Zxid): boolean;
  /** Whether a leader counts a learner's ACK; `isFollowing`: it has acknowledged the history. */
  countsAck(view: { readonly isFollowing: boolean }): boolean;

  /** Whether a leader or a follower may serve clients; `needed`: what was committed when it began. */
  mayServe(applied: Zxid, needed: Zxid): boolean;
  /** Whether this leader still has its quorum; `heard`: servers heard of within the limit, itself included. */
  keepsLeading(heard: number, quorum: number): boolean;
  /** Whether a round has confirmed a leader; `answered`: servers that answered it or a later one, itself included. */
  isConfirmed(answered: number, quorum: number): boolean;
  /** Which round confirms a request that comes when `latest` was the last to begin. */
  confirmingRound(latest: number): number;

  /** The place that an image is labelled with. */
  snapshotLabel(view: { readonly atBeginning: Zxid; readonly atEnd: Zxid }): Zxid;
  /** The place up to which a server forgets its log; `label`: of its image, `bounded`: where the log is long enough. */
  forgetTo(label: Zxid, bounded: Zxid): Zxid;
}

/** The rules without a bug. */
export const correctRules: ZabRules = {
  quorumSize: (servers) => Math.floor(servers / 2) + 1,
  waitsForDisk: () => true,

  isOfChannel: (one, other) => one.learner === other.learner && one.attempt === other.attempt,
  arrival: (number, received) => (number <= received ? "drop" : number === received + 1 ? "deliver" : "keep"),
  mayOpen: ({ isClosed }) => !isClosed,

  isMoreRecent: (one, other) =>
    one.currentEpoch !== other.currentEpoch
      ? one.currentEpoch > other.currentEpoch
      : compareZxids(one.zxid, other.zxid) > 0,
  isBetterVote: (one, other, isMoreRecent) => {
    if (one.reachesQuorum !== other.reachesQuorum) return one.reachesQuorum;
    return isMoreRecent(one, other) || (!isMoreRecent(other, one) && one.id > other.id);
  },

  nextEpoch: (accepted) => accepted + 1,
  acceptsEpoch: (offered, accepted) => (offered > accepted ? "new" : offered === accepted ? "again" : "refuse"),
  givesUpFor: (learner, own, isMoreRecent) => isMoreRecent(learner, own),
  // The learner must refuse every earlier epoch for ever, even if whoever offered that one is dead.
  givesWayTo: (accepted, epoch) => accepted > epoch,
  maySynchronise: (votes, quorum) => votes >= quorum,

  synchronisation: (_last, floor) => (floor === undefined ? { mode: "snapshot" } : { mode: "keep", keepTo: floor }),
  atNewLeader: () => ["history", "epoch", "acknowledge"],
  committedAtNewLeader: (committed) => committed,
  keptBesideImage: () => [],
  isSentProposals: ({ hasHistory }) => hasHistory,
  mayEstablish: (acks, quorum) => acks >= quorum,
  commitLeaderZxid: (_history, committed) => committed,

  nextZxid: (epoch, counter) => [epoch, counter + 1],
  proposalFits: (zxid, last) => {
    if (compareZxids(zxid, last) <= 0) return "ignore";
    const isNext = zxid[0] === last[0] ? zxid[1] === last[1] + 1 : zxid[1] === 1;
    return isNext ? "append" : "refuse";
  },
  ackZxid: (batch) => batch.at(-1)?.zxid,
  committedTo: (acked, quorum) => [...acked].sort((one, other) => compareZxids(other, one))[quorum - 1],
  commitFits: (zxid, last) => compareZxids(zxid, last) <= 0,
  countsAck: ({ isFollowing }) => isFollowing,

  mayServe: (applied, needed) => compareZxids(applied, needed) >= 0,
  keepsLeading: (heard, quorum) => heard >= quorum,
  isConfirmed: (answered, quorum) => answered >= quorum,
  confirmingRound: (latest) => latest + 1,

  snapshotLabel: ({ atBeginning }) => atBeginning,
  forgetTo: (label, bounded) => (compareZxids(bounded, label) < 0 ? bounded : label),
};
