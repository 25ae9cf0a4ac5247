/**
 * Planted bugs of elections in ZooKeeper: what masters, schedulers and agents make of it. ZooKeeper's own are planted in that system.
 */
import type { PlantedBug } from "../planted-bug.ts";
import { bySequence, type MesosRules } from "./rules.ts";

const options = { election: "zookeeper" } as const;

/** What is broken about groups and sessions. */
export const withZookeeper: readonly PlantedBug<MesosRules>[] = [
  {
    id: "M49",
    title: "The newest node of a group leads, not the oldest",
    rule: "leadingName",
    patch: { leadingName: (names) => [...names].sort(bySequence).at(-1) },
    detector: "invariant",
    note: "Whoever comes takes the claim from one that relies on it.",
    profile: "base",
    seedBudget: 50,
    options,
  },
  {
    id: "M50",
    title: "A holder relies on its claim for twice the time of a session",
    rule: "claimEnds",
    patch: { claimEnds: ({ askedAt, sessionMs }) => askedAt + 2 * sessionMs },
    detector: "invariant",
    note: "Its session has expired, and the next holder acts. Needs a holder that does not reach ZooKeeper.",
    profile: "base",
    seedBudget: 200,
    options,
  },
  {
    id: "M51",
    title: "An agent that does not reach ZooKeeper goes on to obey the master that it knew",
    rule: "forgetsLeader",
    patch: { forgetsLeader: () => false },
    detector: "script",
    note: "The master may be the right one, so only a schedule can tell that the agent does not know.",
    profile: "base",
    seedBudget: 1,
    options,
  },
];
