/**
 * Elections: pre-vote, votes, and becoming leader.
 *
 * - Messages can be duplicated, so a candidate stores the names of its voters, not a count.
 * - A candidate requests votes, and counts its own, only when its vote is durable. Otherwise a power loss could make
 *   it forget that it stood in this term, and it could vote again.
 * - A pre-vote asks whether an election could be won, before any term is raised. So a node that returns from a
 *   partition does not depose a working leader.
 *
 * Source: Raft paper, sections 5.2 and 5.4.1; thesis, section 9.6 (pre-vote) and 6.4.1 (check quorum).
 */
import type { Id } from "../../node-kit/node.ts";
import type { RequestVote, VoteReply } from "./messages.ts";
import { allVoters, isVoter } from "../membership/configuration.ts";
import { createPeers } from "../membership/peers.ts";
import { decidingSets } from "../membership/quorums.ts";
import { configurationOf } from "../membership/stages.ts";
import { propose, startHeartbeatRound } from "./replication.ts";
import { becomeFollower, resetElectionTimer, setRole } from "./roles.ts";
import { send, trace } from "./state.ts";
import type { Raft } from "./state.ts";
import { afterWrites, writeHardState } from "../storage/storage.ts";

/** Called when the election timeout has passed: starts a pre-vote, or an election where pre-votes are off. */
export function campaign(raft: Raft): void {
  if (!mayStand(raft)) waitForLeader(raft);
  else if (raft.options.preVote) startPreVote(raft);
  else startElection(raft, { transfer: false });
}

/** Whether this node is one that may lead. */
export function mayStand(raft: Raft): boolean {
  return raft.rules.mayStand({ isVoter: isVoter(configurationOf(raft), raft.id) });
}

/** A node without a vote hears of no leader, and can do nothing about it. */
function waitForLeader(raft: Raft): void {
  resetElectionTimer(raft);
  raft.leader = null;
}

/** Asks the others whether they would vote for this node. */
function startPreVote(raft: Raft): void {
  resetElectionTimer(raft);
  raft.leader = null;
  raft.candidacy = { grants: [raft.id], transfer: false, voteToken: 0 };
  setRole(raft, "pre-candidate");
  requestVotes(raft, { term: raft.term + 1, pre: true, transfer: false }, 0);
  countVotes(raft);
}

/**
 * Starts an election in the next term.
 * `how.transfer`: the old leader asked for it, so voters answer although they hear from that leader.
 */
export function startElection(raft: Raft, how: { readonly transfer: boolean }): void {
  resetElectionTimer(raft);
  raft.leader = null;
  raft.term++;
  raft.votedFor = raft.id;
  const voteToken = writeHardState(raft);
  const isOwnVoteCounted = !raft.rules.waitsForDisk("voteRequest");
  raft.candidacy = { grants: isOwnVoteCounted ? [raft.id] : [], transfer: how.transfer, voteToken };
  setRole(raft, "candidate");
  requestVotes(raft, { term: raft.term, pre: false, ...how }, afterWrites(raft, "voteRequest"));
  countVotes(raft);
}

function requestVotes(
  raft: Raft,
  request: { readonly term: number; readonly pre: boolean; readonly transfer: boolean },
  after: number,
): void {
  for (const member of allVoters(configurationOf(raft))) {
    if (member === raft.id) continue;
    send(raft, member, { type: "requestVote", last: raft.log.end(), ...request }, after);
  }
}

/** Counts the candidate's own vote once it is durable. Called for each `durable` input. */
export function ownVoteDurable(raft: Raft): void {
  const { candidacy } = raft;
  if (raft.role !== "candidate" || candidacy === null || candidacy.voteToken > raft.durableToken) return;
  if (candidacy.grants.includes(raft.id)) return;
  candidacy.grants.push(raft.id);
  countVotes(raft);
}

/** Whether to drop this request because a leader is alive. Asked before the term of the message is looked at. */
export function ignoresCandidates(raft: Raft, message: RequestVote): boolean {
  return raft.rules.isSticky({
    isLoyal: raft.options.hasLoyalVoters,
    isLeader: raft.role === "leader",
    silentMs: raft.now - raft.lastContactAt,
    electionMinMs: raft.options.electionMinMs,
    transfer: message.transfer,
  });
}

/** The voter's side. Granting a pre-vote changes nothing in the voter. */
export function receiveRequestVote(raft: Raft, from: Id, message: RequestVote): void {
  const { pre, term } = message;
  const isLogUpToDate = raft.rules.logUpToDate(message.last, raft.log.end());
  const view = { term: raft.term, votedFor: raft.votedFor, isLogUpToDate, candidate: from };
  const granted = raft.rules.mayGrant(view, message);
  if (granted && !pre) {
    raft.votedFor = from;
    writeHardState(raft);
    if (raft.role === "pre-candidate") becomeFollower(raft, raft.term, null);
    resetElectionTimer(raft);
    trace(raft, { event: "vote", term, for: from });
  }
  if (granted && pre && raft.rules.preVoteIsContact()) {
    raft.lastContactAt = raft.now;
    resetElectionTimer(raft);
  }
  const answer: VoteReply = {
    type: "voteReply",
    term: pre && granted ? term : raft.term,
    forTerm: term,
    granted,
    pre,
  };
  send(raft, from, answer, pre ? 0 : afterWrites(raft, "voteReply"));
}

/** The candidate's side. A refusal with a higher term never gets here: node.ts makes this node a follower. */
export function receiveVoteReply(raft: Raft, from: Id, message: VoteReply): void {
  const { candidacy } = raft;
  if (candidacy === null || !message.granted) return;
  if (message.pre) {
    if (raft.role !== "pre-candidate" || message.forTerm !== raft.term + 1) return;
  } else if (raft.role !== "candidate" || !raft.rules.acceptVoteReply(raft.term, message)) return;
  candidacy.grants.push(from);
  countVotes(raft);
}

function countVotes(raft: Raft): void {
  const { candidacy } = raft;
  if (candidacy === null) return;
  for (const set of decidingSets(raft, "elect")) {
    const grants = candidacy.grants.filter((id) => set.includes(id));
    if (!raft.rules.hasWon(grants, raft.rules.quorumSize(set.length))) return;
  }
  if (raft.role === "pre-candidate") startElection(raft, { transfer: false });
  else if (raft.role === "candidate") becomeLeader(raft);
}

/** Becomes leader. Nothing is known of the followers' logs yet; the first message announces the leader. */
function becomeLeader(raft: Raft): void {
  const { log, now } = raft;
  const isDurable = raft.durableToken >= raft.lastToken;
  raft.candidacy = null;
  raft.leader = raft.id;
  raft.leadership = {
    peers: createPeers(raft),
    clusterTimeBase: log.entryAt(log.lastIndex)?.clusterTime ?? raft.snapshot?.clusterTime ?? 0,
    electedAt: now,
    roundSeq: 0,
    roundSentAt: new Map(),
    heartbeatAt: now,
    ownMatch: isDurable ? log.lastIndex : 0,
    matches: [],
    ownWrites: isDurable ? [] : [{ token: raft.lastToken, index: log.lastIndex }],
    waitingReads: [],
    readBatches: [],
    leaseUntil: 0,
    leaseBarrier: 0,
    transfer: null,
    change: null,
  };
  setRole(raft, "leader");
  if (raft.options.noopOnElection) {
    raft.leadership.roundSeq = 1;
    if (raft.options.reads === "lease") raft.leadership.roundSentAt.set(1, raft.rules.leaseTime(raft));
    raft.leadership.heartbeatAt = now + raft.options.heartbeatMs;
    propose(raft, { type: "noop" });
  } else {
    startHeartbeatRound(raft);
  }
}
