/**
 * Planted bugs in membership change.
 */
import { allVoters, everyone, union, votingSets } from "../membership/configuration.ts";
import type { RaftMutant } from "./raft-mutant.ts";

const SINGLE = { membership: "single" } as const;
const JOINT = { membership: "joint" } as const;

/** Bugs in who is counted. */
const quorums: readonly RaftMutant[] = [
  {
    id: "R14",
    title: "Learners count in majorities",
    rule: "decidingSets",
    patch: { decidingSets: (configuration) => [everyone(configuration)] },
    detector: "invariant",
    note: "A learner's vote or log stands in for a voter's, and the next majority of voters may lack the entry.",
    profile: "churn",
    seedBudget: 300,
    options: SINGLE,
  },
  {
    id: "R73",
    title: "A joint configuration decides with the new voters alone",
    rule: "decidingSets",
    patch: { decidingSets: ({ voters }) => [voters] },
    detector: "invariant",
    note: "A majority of the old voters, who do not know of the new ones yet, decides apart from them.",
    profile: "churn",
    seedBudget: 300,
    options: JOINT,
  },
  {
    id: "R88",
    title: "A joint configuration decides with one majority of old and new voters together",
    rule: "decidingSets",
    patch: { decidingSets: (configuration) => [allVoters(configuration)] },
    detector: "invariant",
    note: "A majority of the union need not have one of the old voters, nor one of the new.",
    profile: "churn",
    seedBudget: 300,
    options: JOINT,
  },
  {
    id: "R98",
    title: "In a joint configuration a leader is elected by the new voters alone",
    rule: "decidingSets",
    patch: {
      decidingSets: (configuration, { purpose }) =>
        purpose === "elect" ? [configuration.voters] : votingSets(configuration),
    },
    detector: "invariant",
    note: "The old voters may have elected another one, or have committed what this one lacks.",
    profile: "churn",
    seedBudget: 300,
    options: JOINT,
  },
  {
    id: "R99",
    title: "In a joint configuration reads are confirmed by the new voters alone",
    rule: "decidingSets",
    patch: {
      decidingSets: (configuration, { purpose }) =>
        purpose === "read" ? [configuration.voters] : votingSets(configuration),
    },
    detector: "script",
    note: "The old voters have elected another leader, who has committed more.",
    profile: "churn",
    seedBudget: 300,
    options: JOINT,
  },
  {
    id: "R100",
    title: "In a joint configuration a leader goes on that hears no majority of the new voters",
    rule: "decidingSets",
    patch: {
      decidingSets: (configuration, { purpose }) =>
        purpose === "lead" ? [configuration.outgoing ?? configuration.voters] : votingSets(configuration),
    },
    detector: "script",
    note: "It commits nothing, and keeps the old voters from electing one that would.",
    profile: "churn",
    seedBudget: 300,
    options: JOINT,
  },
  {
    id: "R89",
    title: "A leader that was removed counts itself when it commits",
    rule: "decidingSets",
    patch: {
      decidingSets: ({ voters, outgoing }, { self }) =>
        outgoing === null ? [union(voters, [self])] : [union(voters, [self]), outgoing],
    },
    detector: "invariant",
    note: "Its own removal, and what comes with it, is committed by one voter less than a majority.",
    profile: "churn",
    seedBudget: 1_000,
    options: SINGLE,
  },
];

/** Bugs in when a configuration is in force. */
const inForce: readonly RaftMutant[] = [
  {
    id: "R74",
    title: "A configuration stays in force when its entry is cut off",
    rule: "stagesAfterCut",
    patch: { stagesAfterCut: (stages) => stages },
    detector: "invariant",
    note: "The node counts the members of a change that never came to pass.",
    profile: "churn",
    seedBudget: 1_000,
    options: SINGLE,
  },
  {
    id: "R90",
    title: "A configuration is used when it is committed, not when it is appended",
    rule: "stageInForce",
    patch: {
      stageInForce: (stages, commitIndex) =>
        stages.findLast(({ index }) => index <= commitIndex) ?? stages[0] ?? never(),
    },
    detector: "invariant",
    note: "Two nodes that know of different commit indexes count different voters.",
    profile: "churn",
    seedBudget: 100,
    options: SINGLE,
  },
  {
    id: "R91",
    title: "Snapshots leave the configuration out",
    rule: "configurationInSnapshot",
    patch: { configurationInSnapshot: () => null },
    detector: "invariant",
    note: "A node that restarts from its snapshot counts the members of the start; one that joined knows of none.",
    profile: "churn",
    seedBudget: 200,
    options: { ...SINGLE, snapshotEntries: 5 },
  },
  {
    id: "R92",
    title: "Snapshots have the latest configuration of the log, not that of their last entry",
    rule: "configurationInSnapshot",
    patch: { configurationInSnapshot: ({ latest }) => latest },
    detector: "invariant",
    note: "What was never committed survives in a snapshot. Needs one taken while a change is under way.",
    profile: "churn",
    seedBudget: 1_000,
    options: { ...SINGLE, snapshotEntries: 5 },
  },
];

function never(): never {
  throw new Error("expected a configuration in every log, found none");
}

/** Bugs in when members may change, and who may stand. */
const changes: readonly RaftMutant[] = [
  {
    id: "R71",
    title: "Members are changed before the leader has committed an entry of its term",
    rule: "mayChangeMembers",
    patch: { mayChangeMembers: ({ isSettled }) => isSettled },
    detector: "invariant",
    note: "Another leader's change, which this one has not seen, can still be committed beside its own: two majorities.",
    profile: "churn",
    seedBudget: 1_000,
    options: SINGLE,
  },
  {
    id: "R72",
    title: "Members are changed while the change before is not committed",
    rule: "mayChangeMembers",
    patch: { mayChangeMembers: ({ hasCommittedInTerm }) => hasCommittedInTerm },
    detector: "invariant",
    note: "Majorities two changes apart need not share a node.",
    profile: "churn",
    seedBudget: 1_000,
    options: SINGLE,
  },
  {
    id: "R93",
    title: "A joint configuration is left before it is committed",
    rule: "leavesJoint",
    patch: { leavesJoint: () => true },
    detector: "invariant",
    note: "The new voters decide while a majority of the old ones has not heard of them.",
    profile: "churn",
    seedBudget: 300,
    options: JOINT,
  },
  {
    id: "R94",
    title: "A joint configuration is never left",
    rule: "leavesJoint",
    patch: { leavesJoint: () => false },
    detector: "script",
    note: "Whoever was removed is needed for ever, and members never change again.",
    profile: "churn",
    seedBudget: 300,
    options: JOINT,
  },
  {
    id: "R75",
    title: "A removed server stands for election",
    rule: "mayStand",
    patch: { mayStand: () => true },
    detector: "invariant",
    note: "It raises terms and deposes leaders that do not know it. Voters that hear a leader ignore it.",
    profile: "churn",
    seedBudget: 300,
    options: SINGLE,
  },
  {
    id: "R95",
    title: "A leader that was removed goes on leading",
    rule: "stepsDown",
    patch: { stepsDown: () => false },
    detector: "invariant",
    note: "It leads without a vote for as long as it runs.",
    profile: "churn",
    seedBudget: 300,
    options: SINGLE,
  },
  {
    id: "R76",
    title: "The name of a removed server may be used again",
    rule: "mayJoin",
    patch: { mayJoin: () => true },
    detector: "script",
    note: "A server of that name with an empty disk has forgotten its vote, and gives it a second time.",
    profile: "churn",
    seedBudget: 100,
    options: SINGLE,
  },
  {
    id: "R96",
    title: "Newcomers get a vote before they have the log",
    rule: "isCaughtUp",
    patch: { isCaughtUp: () => true },
    detector: "invariant",
    note: "Majorities that need them commit nothing until they have caught up.",
    profile: "churn",
    seedBudget: 300,
    options: SINGLE,
  },
  {
    id: "R97",
    title: "Newcomers never get a vote",
    rule: "isCaughtUp",
    patch: { isCaughtUp: () => false },
    detector: "script",
    note: "They have the log, and stay learners.",
    profile: "churn",
    seedBudget: 100,
    options: SINGLE,
  },
];

/** All of them. */
export const membershipMutants: readonly RaftMutant[] = [...quorums, ...inForce, ...changes];
