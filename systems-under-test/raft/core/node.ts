/**
 * The Raft node: takes one input at a time and passes it to the part of the protocol that handles it.
 *
 * The rules for terms are here because they apply to every message first. A node that sees a higher term becomes a
 * follower in it; a message with a lower term is refused. A pre-vote names a term that may never begin, so it raises
 * nobody's term.
 *
 * Source: Raft paper, figure 2; etcd-io/raft's Step for the handling of pre-votes.
 */
import type { Id, Input, Ms, Node } from "../../node-kit/node.ts";
import { wholeStateOf } from "../../node-kit/whole-state.ts";
import { applyTo } from "./apply.ts";
import {
  campaign,
  ignoresCandidates,
  ownVoteDurable,
  receiveRequestVote,
  receiveVoteReply,
  mayStand,
  startElection,
} from "./election.ts";
import type { RaftMessage, RaftRequest } from "./messages.ts";
import type { StoreReply } from "../../replicated-store/commands.ts";
import { observe } from "../monitor/observation.ts";
import {
  acknowledge,
  recordAnswer,
  ownWritesDurable,
  propose,
  receiveAppend,
  receiveAppendReply,
  startHeartbeatRound,
} from "./replication.ts";
import { governMembers, isGoverningDue, noteMembers } from "../membership/change.ts";
import { isVoter } from "../membership/configuration.ts";
import { hasQuorumContact } from "../membership/quorums.ts";
import { receiveRequest } from "./requests.ts";
import { becomeFollower, noteRole, resetElectionTimer } from "./roles.ts";
import { continueTransfer, receiveSnapshot, snapshotDurable } from "./snapshot.ts";
import { createRaft, emit, peerOf, send } from "./state.ts";
import type { Raft } from "./state.ts";
import { restore } from "../storage/storage.ts";
import { giveUpTransfer, obeysTimeoutNow } from "./transfer.ts";

/** A `seq` of no heartbeat round: rounds count from 1. */
const NO_ROUND = 0;

/**
 * Election timeouts between heartbeats of a leader that hears no majority and does not step down (no `checkQuorum`).
 * In the pause, nodes that hear this leader but cannot reach it can elect another. Once the network has healed, the
 * answers show the leader that it still leads.
 */
const LONE_HEARTBEAT_TIMEOUTS = 4;

/** Everything that a Raft node can be given as input. */
export type RaftInput = Input<RaftMessage, RaftRequest>;
/** A Raft node whose state can be read in the same process. */
export interface RaftNode extends Node<RaftMessage, RaftRequest, StoreReply> {
  /** The live state, for a monitor. Read only. */
  readonly view: Raft;
}

/** A node of a Raft cluster. Its first input must be `boot`. */
export function createRaftNode(config: Parameters<typeof createRaft>[0]): RaftNode {
  const raft = createRaft(config);
  const { options } = raft;
  return {
    step(input) {
      raft.now = Math.max(raft.now, input.now);
      raft.wall = input.wall ?? raft.now;
      raft.effects = [];
      dispatch(raft, input);
      if (options.membership !== "none") noteMembers(raft);
      return raft.effects;
    },
    wakeAt: () => wakeAt(raft),
    inspect: () => observe(raft),
    progress: () => ({ term: raft.term, committed: raft.commitIndex, applied: raft.lastApplied }),
    wholeState: () =>
      wholeStateOf(raft, {
        without: ["id", "initial", "options", "rules", "service", "random", "effects"],
        as: {
          log: [{ ...raft.log.base }, raft.log.slice(0)],
          cache: raft.cache.wholeState(),
          machine: raft.machine.wholeState(),
        },
      }),
    view: raft,
  };
}

function dispatch(raft: Raft, input: RaftInput): void {
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
      // No need to act: the follower's next refusal shows what was lost.
      return;
  }
}

function wakeAt(raft: Raft): Ms {
  const { leadership } = raft;
  if (leadership === null) return raft.electionAt;
  if (isGoverningDue(raft)) return raft.now;
  return Math.min(leadership.heartbeatAt, leadership.transfer?.giveUpAt ?? Infinity);
}

function tick(raft: Raft): void {
  const { leadership } = raft;
  if (leadership === null) {
    if (raft.now >= raft.electionAt) campaign(raft);
    return;
  }
  // Checked in every tick, not with the heartbeats: a read that starts a round postpones those.
  const isAlone = !raft.rules.staysLeader({ hasQuorumContact: hasQuorumContact(raft) });
  if (isAlone && raft.options.checkQuorum) {
    becomeFollower(raft, raft.term, null);
    return;
  }
  governMembers(raft);
  if (raft.leadership === null) return;
  if (giveUpTransfer(raft)) leadership.leaseBarrier = propose(raft, { type: "noop" });
  if (raft.now < leadership.heartbeatAt) return;
  startHeartbeatRound(raft);
  if (isAlone) leadership.heartbeatAt = raft.now + LONE_HEARTBEAT_TIMEOUTS * raft.options.electionMaxMs;
}

function receive(raft: Raft, from: Id, message: RaftMessage): void {
  if (from === raft.id || (raft.options.membership === "none" && !isVoter(raft.initial, from))) return;
  if (message.type === "requestVote" && ignoresCandidates(raft, message)) return;
  const { term } = message;
  if (term > raft.term && !isForFutureTerm(message)) {
    const isFromLeader = message.type === "append" || message.type === "installSnapshot";
    becomeFollower(raft, term, isFromLeader ? from : null);
  }
  if (term < raft.term) refuseStale(raft, from, message);
  else receiveCurrent(raft, from, message);
}

/** Whether the message's term belongs to an election that may never be held: a pre-vote, or a granted one. */
function isForFutureTerm(message: RaftMessage): boolean {
  if (message.type === "requestVote") return message.pre;
  return message.type === "voteReply" && message.pre && message.granted;
}

/**
 * Tells the sender of a message that its term is over. Old replies are dropped, unless a rule says otherwise.
 *
 * The reply carries the current term, and its receiver may by now be the leader of that term. If the reply repeated the
 * number of the old round, it could confirm a read of the new leadership that it knows nothing about. So it says
 * "no round".
 */
function refuseStale(raft: Raft, from: Id, message: RaftMessage): void {
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
    // Two majorities of one term share a voter, so a node has broken a promise. Nothing can be trusted any more.
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
      recordAnswer(raft, peer, message.seq);
      if (message.matchIndex === undefined) continueTransfer(raft, peer, message);
      else acknowledge(raft, peer, message.matchIndex);
      return;
    }
    case "timeoutNow":
      if (obeysTimeoutNow(raft, message) && mayStand(raft)) startElection(raft, { transfer: true });
  }
}
