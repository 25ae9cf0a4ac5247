/**
 * The planted bugs of the arbiter. Ids T01 … are those of the catalogue in the README.
 */
import { mutantOf } from "../planted-bug.ts";
import type { RaftRules } from "../raft/core/rules.ts";
import { correctRules as correctRaft } from "../raft/core/rules.ts";
import type { Mutant } from "../system.ts";
import type { AllArbiterRules } from "./nodes.ts";
import type { ArbiterRules } from "./rules.ts";
import { correct } from "./rules.ts";

/** A planted bug: what takes the place of correct rules, of the arbiter or of the Raft below it. */
export interface ArbiterMutant extends Mutant {
  readonly rule: keyof ArbiterRules | keyof RaftRules;
  readonly patch: { readonly [Part in keyof AllArbiterRules]?: Partial<AllArbiterRules[Part]> };
}

/** Bugs of the single server show only there. */
const ONE_SERVER = { servers: "one" } as const;

/** All planted bugs of the arbiter. */
export const mutants: readonly ArbiterMutant[] = [
  {
    id: "T01",
    title: "read and set are not atomic",
    rule: "takesEffect",
    detector: "history",
    note: "two calls within one write to disk both find 0",
    profile: "base",
    seedBudget: 20,
    options: ONE_SERVER,
    patch: { arbiter: { takesEffect: "when-durable" } },
  },
  {
    id: "T02",
    title: "the flag is not durable",
    rule: "record",
    detector: "history",
    note: "the arbiter restarts while the flag is set; the next caller finds 0",
    profile: "powerloss",
    seedBudget: 50,
    options: ONE_SERVER,
    patch: { arbiter: { record: (cell) => ({ ...cell, value: 0, owner: null }) } },
  },
  {
    id: "T03",
    title: "the answer leaves before the flag is durable",
    rule: "answersWhen",
    detector: "history",
    note: "power is lost between the answer and the end of the write",
    profile: "powerloss",
    seedBudget: 200,
    options: ONE_SERVER,
    patch: { arbiter: { answersWhen: "at-once" } },
  },
  {
    id: "T04",
    title: "test-and-set gives back the new value",
    rule: "returnedValue",
    detector: "history",
    note: "the first call is told 1, with or without faults",
    profile: "base",
    seedBudget: 5,
    patch: { arbiter: { returnedValue: (_before, after) => after.value } },
  },
  {
    id: "T06",
    title: "a retry by the winner loses",
    rule: "namedOwner",
    detector: "history",
    note: "the owner asks again, or anybody asks who the owner is; without generations only VM-FT notices it, as V19",
    profile: "base",
    seedBudget: 20,
    patch: { arbiter: { namedOwner: () => null } },
  },
  {
    id: "T07",
    title: "a test-and-set of an earlier generation is honoured",
    rule: "isStale",
    detector: "history",
    note: "a host asks for a generation that is over, or a late copy of its request wins in its name",
    profile: "base",
    seedBudget: 50,
    patch: {
      arbiter: {
        isStale: (asked, cell, f) =>
          f === "tas" ? asked !== null && asked > cell.generation : correct.isStale(asked, cell, f),
      },
    },
  },
  {
    id: "T08",
    title: "a server on Raft answers from its own state, also a follower or a leader that was deposed",
    rule: "readPath",
    detector: "history",
    note: "cut off the leader: it gives the flag to one caller, and its successor to another; or read at a follower",
    profile: "base",
    seedBudget: 50,
    options: { servers: "raft" },
    patch: { raft: { readPath: () => "local", replyWhen: () => "appended" } },
  },
  {
    id: "T09",
    title: "a checkpoint saves the cell as it was before the change",
    rule: "savedCell",
    detector: "history",
    note: "the arbiter restarts right after a checkpoint; needs a short log",
    profile: "powerloss",
    seedBudget: 300,
    options: { ...ONE_SERVER, arbiterRecords: 2 },
    patch: { arbiter: { savedCell: (before) => before } },
  },
  {
    id: "T10",
    title: "the owner that asks again is told that it found 0",
    rule: "returnedValue",
    detector: "history",
    note: "the winner asks twice, and seems to have won twice",
    profile: "base",
    seedBudget: 20,
    patch: { arbiter: { returnedValue: (before, _after, who) => (before.owner === who ? 0 : before.value) } },
  },
  {
    id: "T11",
    title: "anybody may reset the flag",
    rule: "mayReset",
    detector: "history",
    note: "a host resets the generation of another",
    profile: "base",
    seedBudget: 50,
    patch: { arbiter: { mayReset: () => true } },
  },
  {
    id: "T12",
    title: "a late reset takes a newer generation from its owner",
    rule: "isStale",
    detector: "history",
    note: "the same host must hold the newer generation, and not have made the last reset",
    profile: "base",
    seedBudget: 100,
    patch: {
      arbiter: {
        isStale: (asked, cell, f) =>
          f === "reset" ? asked !== null && asked > cell.generation : correct.isStale(asked, cell, f),
      },
    },
  },
];

/** The rules with this mutant; the correct ones if undefined. @throws RangeError for an unknown id */
export function rulesWith(id: string | undefined): AllArbiterRules {
  const patch = mutantOf("test-and-set", mutants, id)?.patch;
  return { arbiter: { ...correct, ...patch?.arbiter }, raft: { ...correctRaft, ...patch?.raft } };
}
