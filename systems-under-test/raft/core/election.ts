/**
 * Elections: pre-vote, votes, and becoming leader.
 *
 * Votes are kept as names, never as a count, because messages are duplicated. A candidate's own vote counts when it
 * is durable, and its requests leave only then: otherwise it could forget, after a power loss, that it stood in this
 * term. The pre-vote asks whether an election could be won before anybody's term is raised, so that a node that was
 * cut off does not depose a working leader when it returns.
 *
 * Source: Raft paper, sections 5.2 and 5.4.1; thesis, section 9.6 (pre-vote) and 6.4.1 (check quorum).
 */
import type { Id } from "../../node-kit/node.ts";
import type { RequestVote, VoteReply } from "./messages.ts";
import { propose, startRound } from "./replication.ts";
import { becomeFollower, resetElectionTimer, setRole } from "./roles.ts";
import { quorum, send, trace } from "./state.ts";
import type { Raft } from "./state.ts";
import { afterWrites, writeHardState } from "../storage/storage.ts";

/** The election time-out passed. */
export function campaign(raft: Raft): void {
  if (raft.options.preVote) standBefore(raft);
  else stand(raft, { transfer: false });
}

/** Asks whether the others would vote for this node, if it stood. */
function standBefore(raft: Raft): void {
  resetElectionTimer(raft);
  raft.leader = null;
  raft.candidacy = { grants: [raft.id], transfer: false, voteToken: 0 };
  setRole(raft, "pre-candidate");
  askForVotes(raft, { term: raft.term + 1, pre: true, transfer: false }, 0);
  countVotes(raft);
}

/** Stands for election in the next term. */
export function stand(raft: Raft, how: { readonly transfer: boolean }): void {
  resetElectionTimer(raft);
  raft.leader = null;
  raft.term++;
  raft.votedFor = raft.id;
  const voteToken = writeHardState(raft);
  const isOwnVoteCounted = !raft.rules.waitsForDisk("voteRequest");
  raft.candidacy = { grants: isOwnVoteCounted ? [raft.id] : [], transfer: how.transfer, voteToken };
  setRole(raft, "candidate");
  askForVotes(raft, { term: raft.term, pre: false, ...how }, afterWrites(raft, "voteRequest"));
  countVotes(raft);
}

function askForVotes(
  raft: Raft,
  request: { readonly term: number; readonly pre: boolean; readonly transfer: boolean },
  after: number,
): void {
  for (const member of raft.members) {
    if (member === raft.id) continue;
    send(raft, member, { type: "requestVote", last: raft.log.end(), ...request }, after);
  }
}

/** Counts the candidate's own vote once it is on disk. */
export function ownVoteDurable(raft: Raft): void {
  const { candidacy } = raft;
  if (raft.role !== "candidate" || candidacy === null || candidacy.voteToken > raft.durableToken) return;
  if (candidacy.grants.includes(raft.id)) return;
  candidacy.grants.push(raft.id);
  countVotes(raft);
}

/** Whether this request is not to be listened to, because a leader is alive. Asked before its term is looked at. */
export function ignoresCandidates(raft: Raft, message: RequestVote): boolean {
  return raft.rules.isSticky({
    isLoyal: raft.options.hasLoyalVoters,
    isLeader: raft.role === "leader",
    silentMs: raft.now - raft.lastContactAt,
    electionMinMs: raft.options.electionMinMs,
    transfer: message.transfer,
  });
}

/** The voter's side. A pre-vote leaves no trace in the voter. */
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

/** The candidate's side. A refusal with a higher term was dealt with before. */
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
  if (candidacy === null || !raft.rules.hasWon(candidacy.grants, quorum(raft))) return;
  if (raft.role === "pre-candidate") stand(raft, { transfer: false });
  else if (raft.role === "candidate") lead(raft);
}

/** Becomes leader: knows nothing of the others' logs, and says at once that it leads. */
function lead(raft: Raft): void {
  const { log, now, members } = raft;
  const isDurable = raft.durableToken >= raft.lastToken;
  raft.candidacy = null;
  raft.leader = raft.id;
  raft.leadership = {
    peers: members
      .filter((id) => id !== raft.id)
      .map((id) => ({
        id,
        nextIndex: log.lastIndex + 1,
        matchIndex: 0,
        state: "probe",
        isProbeOut: false,
        inflight: [],
        lastAckAt: now,
        ackSeq: 0,
        transfer: null,
      })),
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
    handover: null,
  };
  setRole(raft, "leader");
  if (raft.options.noopOnElection) {
    raft.leadership.roundSeq = 1;
    if (raft.options.reads === "lease") raft.leadership.roundSentAt.set(1, raft.rules.leaseTime(raft));
    raft.leadership.heartbeatAt = now + raft.options.heartbeatMs;
    propose(raft, { type: "noop" });
  } else {
    startRound(raft);
  }
}
