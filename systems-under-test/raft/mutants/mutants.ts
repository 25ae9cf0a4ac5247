/**
 * Planted bugs: each is the correct rules with one replaced.
 *
 * The percentages in the notes are the share of short random runs (8 s of virtual time, 5 nodes) in which an invariant
 * or the clients' history showed the bug. Detectors and seed budgets were chosen from them.
 */
import type { Entry } from "../core/messages.ts";
import { mutantOf } from "../../planted-bug.ts";
import { membershipMutants } from "./membership-mutants.ts";
import type { RaftMutant } from "./raft-mutant.ts";
import type { RaftRules } from "../core/rules.ts";
import { backOff, correctRules, quorumIndex } from "../core/rules.ts";
import { serviceMutants } from "./service-mutants.ts";
import { storageMutants } from "./storage-mutants.ts";

const elections: readonly RaftMutant[] = [
  {
    id: "R06",
    title: "An append of the same term clears the vote",
    rule: "voteAfterAppend",
    patch: { voteAfterAppend: () => null },
    detector: "invariant",
    note: "A late request of another candidate of this term gets a second vote; 6.6 % by invariant.",
    profile: "latemsg",
    seedBudget: 300,
  },
  {
    id: "R07",
    title: "Votes are counted by message, not by voter",
    rule: "hasWon",
    patch: { hasWon: (grants, quorum) => grants.length >= quorum },
    detector: "invariant",
    note: "A duplicated reply elects a leader without a majority; 13 % by invariant, with 2 % duplication.",
    profile: "latemsg",
    seedBudget: 100,
  },
  {
    id: "R08",
    title: "Votes of an earlier term count",
    rule: "acceptVoteReply",
    patch: { acceptVoteReply: () => true },
    detector: "invariant",
    note: "A leader with votes of another term. Needs replies that come after the next candidacy; script S4.",
    profile: "latemsg",
    seedBudget: 500,
  },
  {
    id: "R09",
    title: "Votes are given without comparing logs",
    rule: "logUpToDate",
    patch: { logUpToDate: () => true },
    detector: "history",
    note: "A laggard becomes leader and overwrites committed entries; 95 % by history.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "R11",
    title: "Logs are compared by their last term only",
    rule: "logUpToDate",
    patch: { logUpToDate: (candidate, own) => candidate.term >= own.term },
    detector: "history",
    note: "A shorter log of the same term wins; 76 % by history.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "R13",
    title: "A majority is half the nodes, rounded down",
    rule: "quorumSize",
    patch: { quorumSize: (voters) => Math.max(1, Math.floor(voters / 2)) },
    detector: "history",
    note: "Any partition gives two leaders; all runs by history.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "R16",
    title: "The vote is kept when the term rises",
    rule: "voteInNewTerm",
    patch: { voteInNewTerm: (votedFor) => votedFor },
    detector: "liveness",
    note: "Voters stay with candidates that are gone, and nobody gets a majority.",
    profile: "leaderchurn",
    seedBudget: 500,
  },
  {
    id: "R17",
    title: "Granting a pre-vote counts as hearing from a leader",
    rule: "preVoteIsContact",
    patch: { preVoteIsContact: () => true },
    detector: "liveness",
    note: "Voters then refuse the vote that they have just promised, again and again, so nobody is elected.",
    profile: "leaderchurn",
    seedBudget: 200,
  },
  {
    id: "R18",
    title: "A leader that hears from no majority goes on leading",
    rule: "staysLeader",
    patch: { staysLeader: () => true },
    detector: "availability",
    note: "A leader that is heard but hears nobody keeps the others from electing another. Needs one-way cuts that stay.",
    profile: "asym",
    seedBudget: 2_000,
  },
  {
    id: "R45",
    title: "A candidate steps down at an append of its own term, without answering it",
    rule: "losingCandidateHandlesAppend",
    patch: { losingCandidateHandlesAppend: () => false },
    detector: "liveness",
    note: "Without an answer the leader thinks it has lost its majority and sends few heartbeats, so the node times out again.",
    profile: "leaderchurn",
    seedBudget: 1_000,
    options: { checkQuorum: false, profile: "mit" },
  },
];

const followers: readonly RaftMutant[] = [
  {
    id: "R21",
    title: "A follower cuts its log after prevIndex on every append",
    rule: "mergeEntries",
    patch: { mergeEntries: (_log, prevIndex) => ({ truncateFrom: prevIndex + 1, appendFrom: 0 }) },
    detector: "history",
    note: "A late or duplicated append removes acknowledged entries; 78 % by invariant, 41 % by history.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "R23",
    title: "A follower never cuts conflicting entries, it only appends what goes past its end",
    rule: "mergeEntries",
    patch: {
      mergeEntries: (log, prevIndex, entries) => ({
        truncateFrom: null,
        appendFrom: Math.max(0, Math.min(entries.length, log.lastIndex - prevIndex)),
      }),
    },
    detector: "invariant",
    note: "Logs stay different for good; 80 % by invariant, 0.3 % by history.",
    profile: "leaderchurn",
    seedBudget: 100,
  },
  {
    id: "R25",
    title: "The log match is checked one entry too early",
    rule: "previousMatches",
    patch: {
      previousMatches: (log, previous) =>
        previous.index === 0 || log.termAt(previous.index - 1) === previous.term || previous.term === 0,
    },
    detector: "invariant",
    note: "Entries land on the wrong index; 73 % by invariant.",
    profile: "leaderchurn",
    seedBudget: 100,
  },
  {
    id: "R26",
    title: "A heartbeat is believed without the log match",
    rule: "previousMatches",
    patch: {
      previousMatches: (log, previous) => previous.isHeartbeat || correctRules.previousMatches(log, previous),
    },
    detector: "invariant",
    note: "A divergent follower commits its own entries; 87 % by invariant, 2 % by history.",
    profile: "leaderchurn",
    seedBudget: 100,
  },
  {
    id: "R27",
    title: "A follower commits up to its own last entry",
    rule: "followerCommit",
    patch: {
      followerCommit: ({ commitIndex, leaderCommit, lastIndex }) =>
        Math.max(commitIndex, Math.min(leaderCommit, lastIndex)),
    },
    detector: "invariant",
    note: "Entries that were not compared are applied; 74 % by invariant.",
    profile: "leaderchurn",
    seedBudget: 50,
  },
  {
    id: "R28",
    title: "A follower acknowledges its own last entry",
    rule: "ackIndex",
    patch: { ackIndex: ({ lastIndex }) => lastIndex },
    detector: "invariant",
    note: "The leader counts entries that are not there; 20 % by invariant, 3-5 % by history.",
    profile: "leaderchurn",
    seedBudget: 100,
  },
];

const leaders: readonly RaftMutant[] = [
  {
    id: "R20",
    title: "Entries of earlier terms are committed by counting replicas",
    rule: "leaderCommit",
    patch: { leaderCommit: (matches, { quorum }) => quorumIndex(matches, quorum) },
    detector: "script",
    note: "Figure 8 of the paper. Random runs: 1.2 % by invariant with one entry per append; script S1 always.",
    profile: "leaderchurn",
    seedBudget: 1_000,
    options: { maxEntriesPerAppend: 1, noopOnElection: false, reads: "log" },
  },
  {
    id: "R29",
    title: "Any acknowledgement counts for the leader's whole log",
    rule: "matchAfterAck",
    patch: { matchAfterAck: ({ leaderLastIndex }) => leaderLastIndex },
    detector: "history",
    note: "Entries are committed without a majority; 90 % by history.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "R30",
    title: "Acknowledgements of an earlier term count",
    rule: "acceptAppendReply",
    patch: { acceptAppendReply: (currentTerm, replyTerm) => replyTerm <= currentTerm },
    detector: "script",
    note: "A leader that lost and regained the leadership believes an old reply: script S8.",
    profile: "latemsg",
    seedBudget: 1_000,
  },
  {
    id: "R41",
    title: "A client gets the result of any entry that is committed at its index, its own or not",
    rule: "waiterFate",
    patch: { waiterFate: (event) => (event.type === "deposed" ? "keep" : "answer") },
    detector: "history",
    note: "ok for an operation that never ran; 3.6 % by history.",
    profile: "leaderchurn",
    seedBudget: 200,
  },
  {
    id: "R42",
    title: "Writes are answered when they are appended, not when they are committed",
    rule: "replyWhen",
    patch: { replyWhen: () => "appended" },
    detector: "history",
    note: "An isolated leader acknowledges writes that nobody else will ever see; all runs by history.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "R64",
    title: "An older snapshot is installed over newer state",
    rule: "snapshotAcceptable",
    patch: { snapshotAcceptable: () => true },
    detector: "invariant",
    note: "State goes back in time; 31 % by invariant with small snapshots and duplicated messages.",
    profile: "smallsnap",
    seedBudget: 100,
    options: { snapshotEntries: 5 },
  },
  {
    id: "R31",
    title: "A refusal moves the match index",
    rule: "matchAfterReject",
    patch: { matchAfterReject: ({ matchIndex, rejectedPrev }) => Math.max(matchIndex, rejectedPrev) },
    detector: "invariant",
    note: "The leader counts entries that a divergent follower has just refused.",
    profile: "leaderchurn",
    seedBudget: 100,
  },
  {
    id: "R32",
    title: "The match index follows late acknowledgements back",
    rule: "matchAfterAck",
    patch: { matchAfterAck: ({ acked }) => acked },
    detector: "invariant",
    note: "Clients never see it: the commit index does not go back.",
    profile: "latemsg",
    seedBudget: 100,
  },
  {
    id: "R35",
    title: "After a refusal the leader goes back to entries that were acknowledged",
    rule: "nextAfterReject",
    patch: { nextAfterReject: (log, reject) => Math.max(1, Math.min(backOff(log, reject), reject.rejectedPrev)) },
    detector: "equivalent",
    note: "A refusal of acknowledged entries is late, and is dropped before the rule is asked.",
    profile: "latemsg",
    seedBudget: 0,
  },
  {
    id: "R83",
    title: "After a refusal the leader tries again at the same place",
    rule: "nextAfterReject",
    patch: { nextAfterReject: (_log, reject) => reject.rejectedPrev + 1 },
    detector: "liveness",
    note: "A follower whose log differs from the leader's never catches up; with two of them there is no majority.",
    profile: "leaderchurn",
    seedBudget: 500,
  },
  {
    id: "R34",
    title: "An append skips an entry that is too large for it, and takes later ones",
    rule: "packBatch",
    patch: {
      packBatch(entries, { from, last, sizeMax }) {
        const batch: Entry[] = [];
        let size = 0;
        for (let index = from; index <= last; index++) {
          if (size > 0 && size + entries.sizeAt(index) > sizeMax) continue;
          size += entries.sizeAt(index);
          batch.push(entries.entryAt(index));
        }
        return batch;
      },
    },
    detector: "invariant",
    note: "The entries after the gap land on wrong indexes. Needs entries of different sizes and a follower that lags.",
    profile: "leaderchurn",
    seedBudget: 300,
    options: { maxAppendBytes: 400, maxEntriesPerAppend: 64 },
  },
  {
    id: "R87",
    title: "An append that has no room for the next entry loops for ever",
    rule: "packBatch",
    patch: {
      packBatch(entries, { from, last, sizeMax }) {
        const batch: Entry[] = [];
        let size = 0;
        for (let index = from; index <= last;) {
          if (size > 0 && size + entries.sizeAt(index) > sizeMax) continue;
          size += entries.sizeAt(index);
          batch.push(entries.entryAt(index++));
        }
        return batch;
      },
    },
    detector: "loop",
    note: "A step of the leader never ends; the hunt interrupts it and names the node.",
    profile: "leaderchurn",
    seedBudget: 100,
    options: { maxAppendBytes: 400, maxEntriesPerAppend: 64 },
  },
  {
    id: "R39",
    title: "The entry cache is not cut with the log",
    rule: "cacheForgetsFrom",
    patch: { cacheForgetsFrom: () => Infinity },
    detector: "invariant",
    note: "A leader that lost entries, and leads again, sends the lost ones instead of those that replaced them.",
    profile: "leaderchurn",
    seedBudget: 2_000,
  },
  {
    id: "R84",
    title: "The entry cache does not check which entry a slot holds",
    rule: "isCached",
    patch: { isCached: ({ held }) => held !== -1 },
    detector: "invariant",
    note: "Once the ring is full, it sends older entries that used the same slot; needs fewer slots than entries.",
    profile: "base",
    seedBudget: 100,
    options: { entryCacheSlots: 3 },
  },
  {
    id: "R66",
    title: "A snapshot forgets the term of its last entry",
    rule: "snapshotEnd",
    patch: { snapshotEnd: ({ index }) => ({ index, term: 0 }) },
    detector: "invariant",
    note: "Logs cannot be compared where the snapshot ends.",
    profile: "smallsnap",
    seedBudget: 100,
    options: { snapshotEntries: 5 },
  },
  {
    id: "R69",
    title: "Installing a snapshot discards the entries that follow it in the log",
    rule: "keepsSuffix",
    patch: { keepsSuffix: () => false },
    detector: "invariant",
    note: "Acknowledged entries are lost; needs a late snapshot at a follower that has gone on without it.",
    profile: "smallsnap",
    seedBudget: 1_000,
    options: { snapshotEntries: 5 },
  },
];

/** All planted bugs of Raft, grouped by what they break. */
export const raftMutants: readonly RaftMutant[] = [
  [...storageMutants, ...elections, ...followers, ...leaders],
  [...serviceMutants, ...membershipMutants],
].flat();

/** The rules with this mutant; the correct ones if undefined. @throws RangeError for an unknown id */
export function rulesWith(id: string | undefined): RaftRules {
  return { ...correctRules, ...mutantOf("raft", raftMutants, id)?.patch };
}
