/**
 * The Raft node: takes in one input at a time and hands it to the part that deals with it.
 *
 * The rules for terms stand here, because they come before everything else: a higher term makes a follower of
 * whoever sees it, a lower one is refused. Pre-votes are the exception: they only ask, so they raise nobody's term.
 *
 * Source: Raft paper, figure 2; etcd-io/raft's Step for the treatment of pre-votes.
 */
import type { Id, Input, Ms, Node } from "../../node-kit/node.ts";
import { applyTo } from "./apply.ts";
import {
  campaign,
  ignoresCandidates,
  ownVoteDurable,
  receiveRequestVote,
  receiveVoteReply,
  stand,
} from "./election.ts";
import type { RaftMessage, RaftReply, RaftRequest } from "./messages.ts";
import { observe } from "../monitor/observation.ts";
import {
  acknowledge,
  heardFrom,
  ownWritesDurable,
  propose,
  receiveAppend,
  receiveAppendReply,
  startRound,
} from "./replication.ts";
import { receiveRequest } from "./requests.ts";
import { becomeFollower, noteRole, resetElectionTimer } from "./roles.ts";
import { continueTransfer, receiveSnapshot, snapshotDurable } from "./snapshot.ts";
import { createRaft, emit, hasQuorumContact, peerOf, send } from "./state.ts";
import type { Raft } from "./state.ts";
import { restore } from "../storage/storage.ts";
import { giveUpHandover, obeysTimeoutNow } from "./transfer.ts";

/** Rounds of heartbeats count from 1. */
const NO_ROUND = 0;

/**
 * A leader that hears no majority, and was not told to step down, sends heartbeats so rarely: whoever hears it and is not
 * heard has the time to elect another in between, and where all is healed it finds out that it still leads.
 */
const TIMEOUTS_BETWEEN_CALLS = 4;

export type RaftInput = Input<RaftMessage, RaftRequest>;
export interface RaftNode extends Node<RaftMessage, RaftRequest, RaftReply> {
  /** The live state, for a monitor in the same process. */
  readonly view: Raft;
}

/** A node of a Raft cluster; its first input must be `boot`. */
export function createRaftNode(config: Parameters<typeof createRaft>[0]): RaftNode {
  const raft = createRaft(config);
  return {
    step(input) {
      raft.now = Math.max(raft.now, input.now);
      raft.wall = input.wall ?? raft.now;
      raft.effects = [];
      take(raft, input);
      return raft.effects;
    },
    wakeAt: () => wakeAt(raft),
    inspect: () => observe(raft),
    view: raft,
  };
}

function take(raft: Raft, input: RaftInput): void {
  switch (input.type) {
    case "boot":
      restore(raft, input.durable);
      raft.incarnation = input.incarnation;
      raft.lastContactAt = raft.now - raft.rules.silenceAtBoot();
      resetElectionTimer(raft);
      noteRole(raft);
      return;
    case "tick":
      return tick(raft);
    case "receive":
      return receive(raft, input.from, input.message);
    case "request":
      return receiveRequest(raft, input.connection, input.request);
    case "durable":
      raft.durableToken = Math.max(raft.durableToken, input.token);
      snapshotDurable(raft);
      ownVoteDurable(raft);
      return ownWritesDurable(raft);
    case "applied":
      return applyTo(raft, input.index);
    case "linkDown":
      // Lost messages show by themselves, in the next refusal.
      return;
  }
}

function wakeAt(raft: Raft): Ms {
  const { leadership } = raft;
  if (leadership === null) return raft.electionAt;
  return Math.min(leadership.heartbeatAt, leadership.handover?.giveUpAt ?? Infinity);
}

function tick(raft: Raft): void {
  const { leadership } = raft;
  if (leadership === null) {
    if (raft.now >= raft.electionAt) campaign(raft);
    return;
  }
  // Looked at in every tick, not with the heartbeats: a read that starts a round puts those off.
  const isAlone = !raft.rules.leadsOn({ hasQuorumContact: hasQuorumContact(raft) });
  if (isAlone && raft.options.checkQuorum) {
    becomeFollower(raft, raft.term, null);
    return;
  }
  if (giveUpHandover(raft)) leadership.leaseBarrier = propose(raft, { type: "noop" });
  if (raft.now < leadership.heartbeatAt) return;
  startRound(raft);
  if (isAlone) leadership.heartbeatAt = raft.now + TIMEOUTS_BETWEEN_CALLS * raft.options.electionMaxMs;
}

function receive(raft: Raft, from: Id, message: RaftMessage): void {
  if (!raft.members.includes(from) || from === raft.id) return;
  if (message.type === "requestVote" && ignoresCandidates(raft, message)) return;
  const { term } = message;
  if (term > raft.term && !isOnlyAsked(message)) {
    const isFromLeader = message.type === "append" || message.type === "installSnapshot";
    becomeFollower(raft, term, isFromLeader ? from : null);
  }
  if (term < raft.term) refuseOld(raft, from, message);
  else receiveCurrent(raft, from, message);
}

/** Whether its term is one that nobody is in yet: that of an election that may never be held. */
function isOnlyAsked(message: RaftMessage): boolean {
  if (message.type === "requestVote") return message.pre;
  return message.type === "voteReply" && message.pre && message.granted;
}

/**
 * Tells a sender of an earlier term that it is over. Old answers are dropped, unless a rule says otherwise.
 *
 * The answer carries the current term, and its receiver may meanwhile lead in that term: with the number of the old
 * round it would confirm a read of the new leadership that was never asked about. So it confirms no round at all.
 */
function refuseOld(raft: Raft, from: Id, message: RaftMessage): void {
  const { term } = raft;
  switch (message.type) {
    case "requestVote":
      send(raft, from, { type: "voteReply", term, forTerm: message.term, granted: false, pre: message.pre });
      return;
    case "append":
      send(raft, from, {
        type: "appendReply",
        term,
        seq: NO_ROUND,
        ok: false,
        rejectedPrev: message.prevIndex,
        lastIndex: raft.log.lastIndex,
      });
      return;
    case "installSnapshot": {
      const { offset, last } = message;
      send(raft, from, { type: "snapshotReply", term, seq: NO_ROUND, index: last.index, offset, received: 0 });
      return;
    }
    case "voteReply":
      receiveVoteReply(raft, from, message);
      return;
    case "appendReply":
      if (raft.rules.acceptAppendReply(term, message.term)) receiveAppendReply(raft, from, message);
      return;
    case "snapshotReply":
    case "timeoutNow":
  }
}

function receiveCurrent(raft: Raft, from: Id, message: RaftMessage): void {
  const isFromLeader = message.type === "append" || message.type === "installSnapshot";
  if (isFromLeader && raft.role === "leader") {
    // Two majorities of one term share a voter: somebody broke a promise, and nothing that follows could be trusted.
    emit(raft, { type: "halt", why: `two leaders in term ${raft.term}: ${from} sent what only its leader sends` });
    return;
  }
  switch (message.type) {
    case "requestVote":
      return receiveRequestVote(raft, from, message);
    case "voteReply":
      return receiveVoteReply(raft, from, message);
    case "append":
      return receiveAppend(raft, from, message);
    case "appendReply":
      return receiveAppendReply(raft, from, message);
    case "installSnapshot":
      return receiveSnapshot(raft, from, message);
    case "snapshotReply": {
      const peer = peerOf(raft, from);
      if (peer === undefined) return;
      heardFrom(raft, peer, message.seq);
      if (message.matchIndex === undefined) continueTransfer(raft, peer, message);
      else acknowledge(raft, peer, message.matchIndex);
      return;
    }
    case "timeoutNow":
      if (obeysTimeoutNow(raft, message)) stand(raft, { transfer: true });
  }
}
