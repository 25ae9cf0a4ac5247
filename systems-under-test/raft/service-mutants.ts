/**
 * Planted bugs in what clients are told: exactly-once sessions, and reads.
 */
import type { Mutant } from "../system.ts";
import type { RaftRules } from "./rules.ts";
import { correctRules } from "./rules.ts";

/** A mutant with its replacement. */
export interface RaftMutant extends Mutant {
  readonly rule: keyof RaftRules;
  readonly patch: Partial<RaftRules>;
}

const NEVER_STICKY: Pick<RaftRules, "isSticky"> = { isSticky: () => false };

export const serviceMutants: readonly RaftMutant[] = [
  {
    id: "R58",
    title: "No duplicate filter",
    rule: "dedupe",
    patch: { dedupe: () => ({ decision: "apply" }) },
    detector: "history",
    note: "A retried append happens twice: needs lost replies and the workload append; 91 % by history.",
    profile: "base",
    seedBudget: 10,
  },
  {
    id: "R62",
    title: "The duplicate filter compares numbers and forgets whose they are",
    rule: "dedupe",
    patch: {
      dedupe(sessions, command) {
        for (const session of sessions.values()) {
          const reply = session.replies.get(command.seq);
          if (reply !== undefined) return { decision: "cached", reply };
        }
        return correctRules.dedupe(sessions, command);
      },
    },
    detector: "history",
    note: "A client is given another one's reply and its operation is dropped, without any fault.",
    profile: "base",
    seedBudget: 20,
  },
  {
    id: "R63",
    title: "An expired session is taken for a new one",
    rule: "dedupe",
    patch: {
      dedupe(sessions, command) {
        const verdict = correctRules.dedupe(sessions, command);
        return verdict.decision === "expired" ? { decision: "apply" } : verdict;
      },
    },
    detector: "history",
    note: "A retry after the expiry happens twice; needs a client that is cut off for longer than the time-out.",
    profile: "base",
    seedBudget: 500,
    options: { sessionTimeoutMs: 500 },
  },
  {
    id: "R61",
    title: "Sessions expire by each node's own clock",
    rule: "expiryTime",
    patch: { expiryTime: ({ now }) => now },
    detector: "invariant",
    note: "One replica carries an operation out, another refuses it: their snapshots differ.",
    profile: "smallsnap",
    seedBudget: 200,
    options: { snapshotEntries: 5, sessionTimeoutMs: 500_000 },
  },
  {
    id: "R46",
    title: "A leader answers reads from its own state, unasked",
    rule: "readPath",
    patch: { readPath: ({ isLeader, mode }) => (isLeader ? (mode === "log" ? "log" : "local") : "redirect") },
    detector: "history",
    note: "Stale reads at a deposed leader that does not know it yet; 51 % by history. Readers that stay with it keep being served.",
    profile: "base",
    seedBudget: 20,
    options: { checkQuorum: false, readFrom: "any" },
  },
  {
    id: "R47",
    title: "Followers answer reads from their own state",
    rule: "readPath",
    patch: { readPath: () => "local" },
    detector: "history",
    note: "Any lag shows, when clients read from any node; all runs by history.",
    profile: "base",
    seedBudget: 10,
    options: { readFrom: "any" },
  },
  {
    id: "R48",
    title: "ReadIndex without its round of heartbeats",
    rule: "readReady",
    patch: { readReady: ({ readIndex, lastApplied }) => lastApplied >= readIndex },
    detector: "history",
    note: "Stale reads at a deposed leader; 3.5 % by history.",
    profile: "base",
    seedBudget: 200,
    options: { checkQuorum: false, readFrom: "any" },
  },
  {
    id: "R49",
    title: "ReadIndex believes answers to heartbeats that were sent before the read",
    rule: "ackConfirmsRead",
    patch: { ackConfirmsRead: () => true },
    detector: "script",
    note: "A late heartbeat answer reaches a deposed leader: script S6.",
    profile: "latemsg",
    seedBudget: 1_000,
    options: { checkQuorum: false },
  },
  {
    id: "R51",
    title: "ReadIndex answers before the index is applied",
    rule: "readReady",
    patch: { readReady: ({ confirmations, quorum }) => confirmations >= quorum },
    detector: "history",
    note: "Stale reads whenever applying lags behind committing; the slower the apply queue, the more.",
    profile: "slowapply",
    seedBudget: 300,
  },
  {
    id: "R53",
    title: "Voters listen to candidates within the lease",
    rule: "isSticky",
    patch: NEVER_STICKY,
    detector: "script",
    note: "Lease reads become stale when a node that is cut off from the leader alone campaigns: script S5.",
    profile: "asym",
    seedBudget: 1_000,
    options: { reads: "lease", preVote: false },
  },
  {
    id: "R54",
    title: "Lease reads go on during a leadership transfer",
    rule: "leaseHolds",
    patch: {
      leaseHolds: (view) => correctRules.leaseHolds({ ...view, isTransferring: false, isBarrierCommitted: true }),
    },
    detector: "script",
    note: "The order to stand for election goes past the voters' loyalty, on which the lease rests.",
    profile: "base",
    seedBudget: 1_000,
    options: { reads: "lease" },
  },
  {
    id: "R55",
    title: "A restarted voter forgets that it has just heard from the leader",
    rule: "silenceAtBoot",
    patch: { silenceAtBoot: () => 1_000_000 },
    detector: "script",
    note: "As R53, through a voter that restarts within the lease: script S5b.",
    profile: "asym",
    seedBudget: 1_000,
    options: { reads: "lease", preVote: false },
  },
  {
    id: "R70",
    title: "A new leader answers reads before it has committed anything",
    rule: "knowsCommitIndex",
    patch: { knowsCommitIndex: () => true },
    detector: "invariant",
    note: "Its commit index may lie behind what the last leader answered; also after a restart of all nodes.",
    profile: "leaderchurn",
    seedBudget: 500,
  },
];
