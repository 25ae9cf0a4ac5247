/**
 * Planted bugs of Multi-Paxos: each is the correct rules with one replaced. Ids P01 … are those of our catalogue of
 * Paxos bugs; those of a single decision have the same ids as in `paxos`.
 */
import { NO_BALLOT } from "../paxos/core/ballot.ts";
import { highestOf } from "../paxos/core/decree-rules.ts";
import { mutantOf, type PlantedBug } from "../planted-bug.ts";
import { LEASE_MARGIN_MS } from "./core/options.ts";
import type { MultiPaxosRules } from "./core/rules.ts";
import { correctRules } from "./core/rules.ts";

/** A mutant of Multi-Paxos. */
export type MultiPaxosMutant = PlantedBug<MultiPaxosRules>;

/** Waits for the disk at every point except this one. */
function waitsExceptAt(point: string): Pick<MultiPaxosRules, "waitsForDisk"> {
  return { waitsForDisk: (asked) => asked !== point };
}

const decisions: readonly MultiPaxosMutant[] = [
  {
    id: "P01",
    title: "An acceptor forgets its promise in a restart",
    rule: "promiseOnDisk",
    patch: { promiseOnDisk: (_promised, accepted) => accepted ?? NO_BALLOT },
    detector: "invariant",
    note: "It then obeys a lower ballot, and its own next ballot may be one that was used.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "P03",
    title: "A new leader ignores what acceptors report that they accepted",
    rule: "valueFor",
    patch: { valueFor: (reported, own) => own ?? highestOf(reported)?.value },
    detector: "invariant",
    note: "It overwrites chosen slots with no-ops.",
    profile: "leaderchurn",
    seedBudget: 50,
  },
  {
    id: "P08",
    title: "To accept does not raise the promise",
    rule: "promiseAfterAccept",
    patch: { promiseAfterAccept: (_accepted, promised) => promised },
    detector: "invariant",
    note: "An acceptor that was away during phase 1 accepts from an earlier leader afterwards.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "P10",
    title: "A majority is half the nodes, rounded down",
    rule: "quorumSize",
    patch: { quorumSize: (nodes) => Math.max(1, Math.floor(nodes / 2)) },
    detector: "invariant",
    note: "Any partition gives two leaders that both choose.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "P11",
    title: "A leader counts acceptances of earlier ballots",
    rule: "countedTogether",
    patch: { countedTogether: () => true },
    detector: "script",
    note: "The acceptor accepted another value, in an earlier leadership of the same node. Needs an answer that comes that late.",
    profile: "latemsg",
    seedBudget: 1_000,
  },
  {
    id: "P31",
    title: "A promise is sent before it is durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("promise"),
    detector: "invariant",
    note: "As P01, if power is lost just then.",
    profile: "powerloss",
    seedBudget: 300,
  },
  {
    id: "P32",
    title: "An acceptance is told before it is durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("accepted"),
    detector: "invariant",
    note: "A value is taken for chosen that a majority of disks does not hold.",
    profile: "powerloss",
    seedBudget: 50,
  },
  {
    id: "P33",
    title: "A candidate asks for promises before its own is durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("prepare"),
    detector: "invariant",
    note: "After a power loss it uses the same ballot again.",
    profile: "powerloss",
    seedBudget: 300,
  },
  {
    id: "P34",
    title: "Promises to an earlier ballot count for the present one",
    rule: "countsPromise",
    patch: { countsPromise: () => true },
    detector: "invariant",
    note: "The acceptor may have accepted something since. Needs promises that come late.",
    profile: "latemsg",
    seedBudget: 1_000,
  },
];

const log: readonly MultiPaxosMutant[] = [
  {
    id: "P15",
    title: "A new leader leaves gaps, and proposes no no-ops for them",
    rule: "gapValue",
    patch: { gapValue: () => "nothing" },
    detector: "liveness",
    note: "What comes after the gap is chosen, and never applied.",
    profile: "leaderchurn",
    seedBudget: 300,
  },
  {
    id: "P16",
    title: "A learner applies what is chosen, over the gaps",
    rule: "nextToApply",
    patch: {
      nextToApply: ({ queuedTo, chosenTo, nextChosen }) => (queuedTo < chosenTo ? queuedTo + 1 : nextChosen()),
    },
    detector: "invariant",
    note: "Replicas apply different commands. Needs a window of several slots.",
    profile: "base",
    seedBudget: 50,
    options: { window: 64 },
  },
  {
    id: "P17",
    title: "No duplicate filter",
    rule: "dedupe",
    patch: { dedupe: () => ({ decision: "apply" }) },
    detector: "history",
    note: "A command that its client repeated is chosen in two slots, and carried out twice; needs the workload append.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "P18",
    title: "Reads are served from one learner",
    rule: "readPath",
    patch: { readPath: () => "local" },
    detector: "history",
    note: "Any lag is visible when clients read from any node.",
    profile: "base",
    seedBudget: 50,
    options: { readFrom: "any" },
  },
  {
    id: "P21",
    title: "Catch-up gives accepted values for chosen ones",
    rule: "catchUpValue",
    patch: { catchUpValue: ({ chosen, accepted }) => chosen ?? accepted },
    detector: "invariant",
    note: "A node that lags applies a value that was never chosen.",
    profile: "base",
    seedBudget: 200,
  },
  {
    id: "P35",
    title: "A follower takes what it accepted in any ballot for chosen, where the leader says that the slot is",
    rule: "chosenByWatermark",
    patch: { chosenByWatermark: () => true },
    detector: "invariant",
    note: "It may have accepted another value in an earlier ballot.",
    profile: "leaderchurn",
    seedBudget: 200,
  },
  {
    id: "P36",
    title: "A candidate leads without the slots that its voters have only in snapshots",
    rule: "mayLead",
    patch: { mayLead: () => true },
    detector: "invariant",
    note: "It takes chosen slots for empty ones.",
    profile: "smallsnap",
    seedBudget: 500,
    options: { snapshotEntries: 5 },
  },
  {
    id: "P37",
    title: "An older snapshot is taken over",
    rule: "snapshotAcceptable",
    patch: { snapshotAcceptable: () => true },
    detector: "invariant",
    note: "State goes back in time. Needs pieces that come late, or twice.",
    profile: "smallsnap",
    seedBudget: 500,
    options: { snapshotEntries: 5 },
  },
  {
    id: "P38",
    title: "Snapshots leave the sessions out",
    rule: "sessionsInSnapshot",
    patch: { sessionsInSnapshot: () => [] },
    detector: "invariant",
    note: "A node that starts from a snapshot refuses what the others carry out, so their states differ.",
    profile: "smallsnap",
    seedBudget: 100,
    options: { snapshotEntries: 5 },
  },
  {
    id: "P39",
    title: "A client gets the result of whatever was chosen in its slot",
    rule: "isOwnResult",
    patch: { isOwnResult: () => true },
    detector: "script",
    note: "A leader that does not know yet that another leads must learn what was chosen from a node that follows both.",
    profile: "leaderchurn",
    seedBudget: 1_000,
  },
];

const leases: readonly MultiPaxosMutant[] = [
  {
    id: "P22",
    title: "Acceptors do not respect the leader's lease",
    rule: "ignoresCandidates",
    patch: { ignoresCandidates: () => false },
    detector: "script",
    note: "A node that is cut off from the leader only is elected within the lease, and reads at the old leader are stale.",
    profile: "asym",
    seedBudget: 1_000,
    options: { reads: "lease" },
  },
  {
    id: "P40",
    title: "A restarted acceptor forgets that it has just heard from the leader",
    rule: "silenceAtBoot",
    patch: { silenceAtBoot: () => 1_000_000 },
    detector: "script",
    note: "As P22, through an acceptor that restarts during the lease.",
    profile: "asym",
    seedBudget: 1_000,
    options: { reads: "lease" },
  },
  {
    id: "P41",
    title: "A new leader reads under its lease before it has chosen again what it found",
    rule: "leaseHolds",
    patch: { leaseHolds: ({ now, leaseUntil }) => now < leaseUntil },
    detector: "history",
    note: "An earlier leader had answered what this one has only found as accepted.",
    profile: "leaderchurn",
    seedBudget: 1_000,
    options: { reads: "lease" },
  },
  {
    id: "P42",
    title: "Leases have no margin for clocks of different speeds",
    rule: "leaseLength",
    patch: { leaseLength: ({ electionMinMs }) => electionMinMs - LEASE_MARGIN_MS },
    detector: "script",
    note: "A leader with a slow clock is cut off, and acceptors with fast clocks elect another while its lease still runs.",
    profile: "clock",
    seedBudget: 1_000,
    options: { reads: "lease", readFrom: "any" },
  },
];

/** All planted bugs of Multi-Paxos, grouped by what they break. */
export const multiPaxosMutants: readonly MultiPaxosMutant[] = [...decisions, ...log, ...leases];

/** The rules with this mutant; the correct ones if undefined. @throws RangeError for an unknown id */
export function rulesWith(id: string | undefined): MultiPaxosRules {
  return { ...correctRules, ...mutantOf("multi-paxos", multiPaxosMutants, id)?.patch };
}
