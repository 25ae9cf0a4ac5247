/**
 * Planted bugs of single-decree Paxos: each is the correct rules with one replaced. Ids P01 … are those of our catalogue
 * of Paxos bugs.
 */
import { mutantOf, type PlantedBug } from "../planted-bug.ts";
import { highestOf } from "./core/decree-rules.ts";
import type { Acceptance } from "./core/decree-rules.ts";
import { compareBallots, NO_BALLOT } from "./core/ballot.ts";
import type { PaxosRules } from "./core/rules.ts";
import { correctRules } from "./core/rules.ts";

/** A mutant of single-decree Paxos. */
export type PaxosMutant = PlantedBug<PaxosRules>;

/** Waits for the disk at every point except this one. */
function waitsExceptAt(point: string): Pick<PaxosRules, "waitsForDisk"> {
  return { waitsForDisk: (asked) => asked !== point };
}

function lowestOf(reported: readonly Acceptance[]): Acceptance | undefined {
  return reported.toSorted((one, other) => compareBallots(one.ballot, other.ballot))[0];
}

/** All planted bugs. */
export const paxosMutants: readonly PaxosMutant[] = [
  {
    id: "P01",
    title: "An acceptor forgets its promise in a restart",
    rule: "promiseOnDisk",
    patch: { promiseOnDisk: (_promised, accepted) => accepted ?? NO_BALLOT },
    detector: "invariant",
    note: "It then accepts a lower ballot, while a proposer relies on its promise.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "P03",
    title: "A proposer ignores what acceptors report that they accepted",
    rule: "valueFor",
    patch: { valueFor: (reported, own) => own ?? highestOf(reported)?.value },
    detector: "invariant",
    note: "The second of two proposers decides a second value.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "P05",
    title: "A proposer takes the value of the lowest ballot that is reported",
    rule: "valueFor",
    patch: { valueFor: (reported, own) => lowestOf(reported)?.value ?? own },
    detector: "invariant",
    note: "Needs three ballots, and acceptors that accepted in two of them.",
    profile: "base",
    seedBudget: 500,
  },
  {
    id: "P06",
    title: "A proposer forgets its rounds in a restart, and uses a ballot again",
    rule: "roundAtBoot",
    patch: { roundAtBoot: () => 0 },
    detector: "invariant",
    note: "Two proposals in one ballot. Late promises to the first life count for the second.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "P08",
    title: "To accept does not raise the promise",
    rule: "promiseAfterAccept",
    patch: { promiseAfterAccept: (_accepted, promised) => promised },
    detector: "invariant",
    note: "An acceptor that never promised accepts a high ballot, and then a lower one; three ballots.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "P10",
    title: "A majority is half the acceptors, rounded down",
    rule: "quorumSize",
    patch: { quorumSize: (acceptors) => Math.max(1, Math.floor(acceptors / 2)) },
    detector: "history",
    note: "Any partition decides twice.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "P11",
    title: "A learner counts acceptances without comparing ballots or values",
    rule: "countedTogether",
    patch: { countedTogether: () => true },
    detector: "history",
    note: "Two proposers at once: different learners tell different values.",
    profile: "base",
    seedBudget: 500,
  },
  {
    id: "P12",
    title: "A learner counts acceptances of one value in different ballots",
    rule: "countedTogether",
    patch: { countedTogether: (one, other) => JSON.stringify(one.value) === JSON.stringify(other.value) },
    detector: "script",
    note: "A value is told that was never chosen; that another is decided later takes four ballots.",
    profile: "latemsg",
    seedBudget: 1_000,
  },
  {
    id: "P13",
    title: "An acceptor accepts only ballots above its promise, not the promised one",
    rule: "mayAccept",
    patch: { mayAccept: (asked, promised) => compareBallots(asked, promised) > 0 },
    detector: "liveness",
    note: "Nobody who has promised accepts, so nothing is ever decided.",
    profile: "base",
    seedBudget: 10,
  },
  {
    id: "P14",
    title: "Proposers that were refused try again at once",
    rule: "backoff",
    patch: { backoff: () => 0 },
    detector: "script",
    note: "Two proposers can refuse each other for ever; random delays of messages end it sooner or later. Script B10.",
    profile: "base",
    seedBudget: 1_000,
  },
  {
    id: "P18",
    title: "Reads are answered from what one node knows",
    rule: "readPath",
    patch: { readPath: () => "memory" },
    detector: "history",
    note: "A node that has not heard of the decision says that there is none.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "P19",
    title: "A read does not complete the proposal that it finds under way",
    rule: "readCompletes",
    patch: { readCompletes: () => false },
    detector: "history",
    note: "It says that nothing is decided, although a majority may have accepted.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "P30",
    title: "A read is answered by promises that were given before it came",
    rule: "roundAnswersRead",
    patch: { roundAnswersRead: () => true },
    detector: "script",
    note: "Between the promise and the read, another proposer may have decided. Needs two readers at one proposer, and a late promise.",
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
    title: "Learners are told of an acceptance before it is durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("accepted"),
    detector: "invariant",
    note: "A decision is told that a majority of disks does not hold.",
    profile: "powerloss",
    seedBudget: 100,
  },
  {
    id: "P33",
    title: "A proposer asks for promises before its round is durable",
    rule: "waitsForDisk",
    patch: waitsExceptAt("prepare"),
    detector: "invariant",
    note: "As P06, if power is lost just then.",
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
  {
    id: "P43",
    title: "An acceptor accepts proposals of lower ballots than it has promised",
    rule: "mayAccept",
    patch: { mayAccept: () => true },
    detector: "invariant",
    note: "The proposer of the promised ballot was told that nothing was accepted in a lower one.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "P44",
    title: "A proposer takes any value that is reported",
    rule: "valueFor",
    patch: { valueFor: (reported, own) => reported[0]?.value ?? own },
    detector: "invariant",
    note: "Not that of the highest ballot, but of the first acceptor. Needs three ballots, as P05.",
    profile: "base",
    seedBudget: 500,
  },
];

/** The rules with this mutant; the correct ones if undefined. @throws RangeError for an unknown id */
export function rulesWith(id: string | undefined): PaxosRules {
  return { ...correctRules, ...mutantOf("paxos", paxosMutants, id)?.patch };
}
