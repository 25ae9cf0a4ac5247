/**
 * Planted bugs in storage: what is written to disk, when, and what waits for it.
 */
import type { RaftMutant } from "./raft-mutant.ts";
import type { RaftRules } from "../core/rules.ts";

/** Waits for the disk at every point except this one. */
function waitsExceptAt(point: string): Pick<RaftRules, "waitsForDisk"> {
  return { waitsForDisk: (asked) => asked !== point };
}

/** Bugs in durability and recovery. */
export const storageMutants: readonly RaftMutant[] = [
  {
    id: "R01",
    title: "The vote is forgotten in a restart",
    rule: "hardState",
    patch: { hardState: (term) => ({ kind: "hardState", term, votedFor: null }) },
    detector: "invariant",
    note: "Two votes of one node in a term. Needs a restart between two candidacies of the same term; script S2.",
    profile: "leaderchurn",
    seedBudget: 1_000,
  },
  {
    id: "R02",
    title: "The term is forgotten in a restart",
    rule: "hardState",
    patch: { hardState: (_term, votedFor) => ({ kind: "hardState", term: 0, votedFor }) },
    detector: "invariant",
    note: "An old term is used again: two leaders in it. Seen in about half of the runs that restart several nodes.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "R03",
    title: "A vote is sent before it is durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("voteReply"),
    detector: "invariant",
    note: "Power loss just after voting, with a slow fsync; 4 % by invariant.",
    profile: "powerloss",
    seedBudget: 300,
  },
  {
    id: "R04",
    title: "A candidate asks for votes before its own vote and log are durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("voteRequest"),
    detector: "invariant",
    note: "It stands twice in the same term, with different logs; clients see it only in script S3.",
    profile: "powerloss",
    seedBudget: 300,
  },
  {
    id: "R36",
    title: "A follower acknowledges entries before they are durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("appendAck"),
    detector: "history",
    note: "Acknowledged writes are lost when a majority loses power; 49 % by history.",
    profile: "powerloss",
    seedBudget: 100,
  },
  {
    id: "R37",
    title: "The leader counts itself before its own disk has the entry",
    rule: "waitsForDisk",
    patch: waitsExceptAt("ownMatch"),
    detector: "invariant",
    note: "An entry is committed that less than a majority of disks have; it is lost if the leader then loses power.",
    profile: "powerloss",
    seedBudget: 100,
  },
  {
    id: "R80",
    title: "A follower acknowledges a snapshot before it is durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("snapshotAck"),
    detector: "invariant",
    note: "As R36, for all that the snapshot covers.",
    profile: "powerloss",
    seedBudget: 300,
    options: { snapshotEntries: 5 },
  },
  {
    id: "R38",
    title: "A snapshot's rename is not made durable: the directory is not synced",
    rule: "checkpointSwap",
    patch: { checkpointSwap: () => "unsynced-directory" },
    detector: "invariant",
    note: "A power loss brings back the snapshot before the last, and loses everything written since.",
    profile: "powerloss",
    seedBudget: 100,
    options: { snapshotEntries: 5 },
  },
  {
    id: "R68",
    title: "The log is compacted before the snapshot that covers it is durable",
    rule: "checkpointSwap",
    patch: { checkpointSwap: () => "old-first" },
    detector: "invariant",
    note: "A crash between the two leaves an empty disk: vote, term and acknowledged entries are lost.",
    profile: "powerloss",
    seedBudget: 300,
    options: { snapshotEntries: 5 },
  },
  {
    id: "R44",
    title: "The applied state and its index are saved one after the other",
    rule: "appliedWrites",
    patch: {
      appliedWrites: (at, machine) => [
        [{ kind: "applied", at: null, machine }],
        [{ kind: "applied", at, machine: null }],
      ],
    },
    detector: "invariant",
    note: "After a crash between the two, entries are applied again. Sessions hide it from clients, unless one began there.",
    profile: "powerloss",
    seedBudget: 500,
    options: { appliedEntries: 3 },
  },
  {
    id: "R05",
    title: "Term and vote are two records",
    rule: "hardStateRecords",
    patch: { hardStateRecords: (record) => [{ ...record, votedFor: null }, record] },
    detector: "invariant",
    note: "A repeated request for a vote writes it again, and a crash between the two takes back one that was given.",
    profile: "powerloss",
    seedBudget: 500,
  },
];
