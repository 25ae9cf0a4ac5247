/**
 * Planted bugs of the ordered log: each is the correct rules with one replaced. Ids up to Z30 are those of our catalogue of
 * ZooKeeper bugs, from Z60 on those of rules that it does not name.
 */
import type { PlantedBug } from "../../planted-bug.ts";
import { compareZxids } from "../zxid.ts";
import { correctRules, type DurabilityPoint, type ZabRules } from "./rules.ts";

/** A mutant of the ordered log. */
export type ZabMutant = PlantedBug<ZabRules>;

/** Waits for the disk at every point except this one. */
function waitsExceptAt(point: DurabilityPoint): Pick<ZabRules, "waitsForDisk"> {
  return { waitsForDisk: (asked) => asked !== point };
}

const elections: readonly ZabMutant[] = [
  {
    id: "Z16",
    title: "The most recent history is the longest, whatever its epoch",
    rule: "isMoreRecent",
    patch: { isMoreRecent: (one, other) => compareZxids(one.zxid, other.zxid) > 0 },
    detector: "script",
    note: "Needs an epoch in which nothing was proposed, and a server that missed it and holds what it did away with.",
    profile: "leaderchurn",
    seedBudget: 1_000,
  },
  {
    id: "Z60",
    title: "A quorum is half the servers, rounded down",
    rule: "quorumSize",
    patch: { quorumSize: (servers) => Math.max(1, Math.floor(servers / 2)) },
    detector: "invariant",
    note: "With two of five a leader commits, and two others elect another.",
    profile: "leaderchurn",
    seedBudget: 50,
  },
  {
    id: "Z61",
    title: "A server accepts an epoch twice",
    rule: "acceptsEpoch",
    patch: { acceptsEpoch: (offered, accepted) => (offered >= accepted ? "new" : "refuse") },
    detector: "script",
    note: "Two that try to lead choose the same epoch, and a server votes for both.",
    profile: "leaderchurn",
    seedBudget: 300,
  },
  {
    id: "Z62",
    title: "A leader goes on though a learner has a more recent history",
    rule: "givesUpFor",
    patch: { givesUpFor: () => false },
    detector: "script",
    note: "The election was of an older state of that learner.",
    profile: "leaderchurn",
    seedBudget: 1_000,
  },
  {
    id: "Z63",
    title: "An accepted epoch is acknowledged before it is durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("ackEpoch"),
    detector: "invariant",
    note: "After a power loss it accepts the same epoch from another.",
    profile: "powerloss",
    seedBudget: 50,
  },
];

const synchronisation: readonly ZabMutant[] = [
  {
    id: "Z14",
    title: "A learner acknowledges NEWLEADER before it has logged the history",
    rule: "atNewLeader",
    patch: { atNewLeader: () => ["acknowledge", "history", "epoch"] },
    detector: "invariant",
    note: "What was committed is lost where the quorum loses power.",
    profile: "powerloss",
    seedBudget: 50,
  },
  {
    id: "Z64",
    title: "A learner writes the leader's epoch before its history",
    rule: "atNewLeader",
    patch: { atNewLeader: () => ["epoch", "history", "acknowledge"] },
    detector: "script",
    note: "After a power loss in between, it counts as more recent than those that hold what is committed.",
    profile: "powerloss",
    seedBudget: 1_000,
  },
  {
    id: "Z65",
    title: "A learner's history and epoch are acknowledged before they are durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("ackLeader"),
    detector: "invariant",
    note: "As Z14.",
    profile: "powerloss",
    seedBudget: 50,
  },
  {
    id: "Z17",
    title: "A leader does not cut off what a learner has too much",
    rule: "synchronisation",
    patch: {
      synchronisation: (last, floor) => (floor === undefined ? { mode: "snapshot" } : { mode: "keep", keepTo: last }),
    },
    detector: "invariant",
    note: "A leader that proposed alone comes back.",
    profile: "leaderchurn",
    seedBudget: 100,
  },
  {
    id: "Z19",
    title: "A learner that got an image keeps its older log beside it",
    rule: "keptBesideImage",
    patch: { keptBesideImage: (entries) => entries },
    detector: "invariant",
    note: "As a leader it brings others up to date from a log with a hole.",
    profile: "smallsnap",
    seedBudget: 300,
    options: { snapshotEntries: 5, keptEntries: 2 },
  },
  {
    id: "Z20",
    title: "A learner applies at NEWLEADER what is not committed",
    rule: "committedAtNewLeader",
    patch: { committedAtNewLeader: (_committed, last) => last },
    detector: "invariant",
    note: "It is visible, and gone when the leader is lost before a quorum has it.",
    profile: "leaderchurn",
    seedBudget: 100,
  },
  {
    id: "Z66",
    title: "A leader synchronises learners before a quorum has accepted its epoch",
    rule: "maySynchronise",
    patch: { maySynchronise: () => true },
    detector: "invariant",
    note: "It overwrites histories that are more recent than its own.",
    profile: "leaderchurn",
    seedBudget: 300,
  },
  {
    id: "Z67",
    title: "Proposals are only sent to learners that have acknowledged the history",
    rule: "isSentProposals",
    patch: { isSentProposals: ({ isFollowing }) => isFollowing },
    detector: "script",
    note: "What is proposed while a learner makes the history durable is never sent to it.",
    profile: "base",
    seedBudget: 1_000,
  },
  {
    id: "Z68",
    title: "A leader leads before a quorum holds its history",
    rule: "mayEstablish",
    patch: { mayEstablish: () => true },
    detector: "invariant",
    note: "It commits what it has alone.",
    profile: "leaderchurn",
    seedBudget: 50,
  },
  {
    id: "Z69",
    title: "COMMIT-LD names the end of the history that the leader began with",
    rule: "commitLeaderZxid",
    patch: { commitLeaderZxid: (history) => history },
    detector: "script",
    note: "A learner that comes later does not learn of what was committed before, until something else is.",
    profile: "base",
    seedBudget: 300,
  },
];

const broadcast: readonly ZabMutant[] = [
  {
    id: "Z12",
    title: "A leader commits without a quorum",
    rule: "committedTo",
    patch: { committedTo: (acked) => [...acked].sort((one, other) => compareZxids(other, one))[0] },
    detector: "invariant",
    note: "An acknowledged write is lost with the leader.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z13",
    title: "A follower acknowledges a proposal before it is on disk",
    rule: "waitsForDisk",
    patch: waitsExceptAt("ack"),
    detector: "invariant",
    note: "A power loss takes what was acknowledged.",
    profile: "powerloss",
    seedBudget: 50,
  },
  {
    id: "Z70",
    title: "A leader counts itself before its own disk is done",
    rule: "waitsForDisk",
    patch: waitsExceptAt("own"),
    detector: "invariant",
    note: "As Z13, for one of the quorum.",
    profile: "powerloss",
    seedBudget: 50,
  },
  {
    id: "Z21",
    title: "A new leader goes on counting in the epoch of its last transaction",
    rule: "nextZxid",
    patch: { nextZxid: (_epoch, _counter, last) => [Math.max(1, last[0]), last[1] + 1] },
    detector: "invariant",
    note: "It gives away a place that an earlier leader has given away.",
    profile: "leaderchurn",
    seedBudget: 100,
  },
  {
    id: "Z71",
    title: "A follower takes a proposal for the next one, whatever is missing before it",
    rule: "proposalFits",
    patch: { proposalFits: (zxid, last) => (compareZxids(zxid, last) <= 0 ? "ignore" : "append") },
    detector: "equivalent",
    note: "Channels and synchronisation leave no gap; only a second bug beside it would show it.",
    profile: "base",
    seedBudget: 1,
  },
  {
    id: "Z72",
    title: "A proposal that comes twice is taken twice",
    rule: "proposalFits",
    patch: { proposalFits: () => "append" },
    detector: "equivalent",
    note: "Channels deliver nothing twice; only a second bug beside it would show it.",
    profile: "base",
    seedBudget: 1,
  },
  {
    id: "Z73",
    title: "A link is used again by the next leadership",
    rule: "isOfChannel",
    patch: { isOfChannel: () => true },
    detector: "script",
    note: "A late message of one leadership is taken for one of the next.",
    profile: "latemsg",
    seedBudget: 1_000,
  },
  {
    id: "Z74",
    title: "Messages are delivered over a gap",
    rule: "arrival",
    patch: { arrival: (number, received) => (number <= received ? "drop" : "deliver") },
    detector: "invariant",
    note: "A learner that misses something gives the channel up, again and again.",
    profile: "base",
    seedBudget: 300,
  },
  {
    id: "Z75",
    title: "A closed channel is opened again by a late message",
    rule: "mayOpen",
    patch: { mayOpen: () => true },
    detector: "equivalent",
    note: "What was said on a channel was true, and a slow network could have delivered it as late on an open one.",
    profile: "latemsg",
    seedBudget: 1,
  },
  {
    id: "Z76",
    title: "One answer confirms a leader",
    rule: "isConfirmed",
    patch: { isConfirmed: () => true },
    detector: "script",
    note: "A leader that others have deposed confirms itself.",
    profile: "asym",
    seedBudget: 1_000,
    options: { sync: "quorum" },
  },
  {
    id: "Z77",
    title: "A round that began before a request confirms it",
    rule: "confirmingRound",
    patch: { confirmingRound: (latest) => latest },
    detector: "script",
    note: "Its answers may be older than the request.",
    profile: "latemsg",
    seedBudget: 1_000,
    options: { sync: "quorum" },
  },
];

const snapshots: readonly ZabMutant[] = [
  {
    id: "Z79",
    title: "A fuzzy snapshot is labelled with the end of its reading",
    rule: "snapshotLabel",
    patch: { snapshotLabel: ({ atEnd }) => atEnd },
    detector: "invariant",
    note: "What changed behind the reading is missing for ever on the server that restarts from it.",
    profile: "smallsnap",
    seedBudget: 200,
    options: { snapshotEntries: 5 },
  },
  {
    id: "Z78",
    title: "A server forgets entries that its fuzzy snapshot needs",
    rule: "forgetTo",
    patch: { forgetTo: (_label, bounded) => bounded },
    detector: "invariant",
    note: "After a restart it cannot apply what came during the reading.",
    profile: "smallsnap",
    seedBudget: 200,
    options: { snapshotEntries: 5, keptEntries: 0 },
  },
];

/** All planted bugs of the ordered log, grouped by what they break. */
export const zabMutants: readonly ZabMutant[] = [...elections, ...synchronisation, ...broadcast, ...snapshots];

/** The rules with this mutant of the ordered log; the correct ones for any other. */
export function zabRulesWith(id: string | undefined): ZabRules {
  return { ...correctRules, ...zabMutants.find((mutant) => mutant.id === id)?.patch };
}
