/**
 * Configuration: which nodes vote, and which only get the log.
 *
 * In a joint configuration two sets of voters decide together: the new one, and the one that it replaces. Every decision
 * then needs a majority of each, so the two sets never decide apart, however much they differ.
 *
 * Source: Raft paper, section 6 (joint consensus); thesis, chapter 4 (one server at a time, and non-voting members).
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { LogIndex } from "../../replicated-store/commands.ts";

/** The members of a cluster, as an entry of the log says it. All lists are sorted. */
export type Configuration = {
  readonly voters: readonly Id[];
  /** Joint: the voters that are being replaced. Null: no such change is under way. */
  readonly outgoing: readonly Id[] | null;
  /** They get the log and count in no majority: newcomers that catch up. */
  readonly learners: readonly Id[];
  /** Whoever was removed. A node that came back under its old name could have lost its disk, and its votes with it. */
  readonly removed: readonly Id[];
  /** Index of the entry that set these voters, or that will be replaced; 0: those at the start, `UNKNOWN`: none yet. */
  readonly version: number;
};

/** The entry that changes the members. */
export type ConfigurationCommand = { readonly type: "configuration" } & Configuration;

/** A configuration, and the index of its entry; 0: it was there from the start. */
export type Stage = { readonly index: LogIndex; readonly configuration: Configuration };

/** The version of a node that joins: it knows of no members. */
export const UNKNOWN = -1;

/** The configuration at the start: these vote. */
export function initialConfiguration(voters: readonly Id[]): Configuration {
  return { voters: [...voters].sort(), outgoing: null, learners: [], removed: [], version: 0 };
}

/** What a node knows that joins: nothing. */
export const joiningConfiguration: Configuration = {
  voters: [],
  outgoing: null,
  learners: [],
  removed: [],
  version: UNKNOWN,
};

/** The sets of voters that decide: each with a majority of its own. */
export function votingSets({ voters, outgoing }: Configuration): readonly (readonly Id[])[] {
  return outgoing === null ? [voters] : [voters, outgoing];
}

/** Whether this node is a voter, of the new set or of the old. */
export function isVoter({ voters, outgoing }: Configuration, id: Id): boolean {
  return voters.includes(id) || (outgoing?.includes(id) ?? false);
}

/** All that vote, sorted. */
export function allVoters({ voters, outgoing }: Configuration): readonly Id[] {
  return outgoing === null ? voters : union(voters, outgoing);
}

/** All that get the log, sorted. */
export function everyone(configuration: Configuration): readonly Id[] {
  const { learners } = configuration;
  return learners.length === 0 ? allVoters(configuration) : union(allVoters(configuration), learners);
}

/** e.g. "n1 n2 n3, learning n4", "n1 n4, before n1 n2", "unknown". */
export function membersText({ voters, outgoing, learners }: Configuration): string {
  const before = outgoing === null ? "" : `, before ${outgoing.join(" ")}`;
  const learning = learners.length === 0 ? "" : `, learning ${learners.join(" ")}`;
  return voters.length === 0 ? "unknown" : `${voters.join(" ")}${before}${learning}`;
}

/** The members of both, sorted. */
export function union(some: readonly Id[], others: readonly Id[]): readonly Id[] {
  return [...new Set([...some, ...others])].sort();
}

/** What an operator asks for: see `MemberChange` of the harness. */
export type ChangeRequest = {
  readonly type: "change-members";
  /** Nodes that become voters. They run, and know only that they join. */
  readonly add: readonly Id[];
  /** Members that leave, voters or learners. */
  readonly remove: readonly Id[];
  /** That of the configuration which is to be changed. */
  readonly version: number;
};

/** Whether this is such a request, whoever sent it. */
export function isChangeRequest(given: unknown): given is ChangeRequest {
  if (typeof given !== "object" || given === null) return false;
  const { type, add, remove, version } = given as { readonly [name: string]: Json | undefined };
  return type === "change-members" && areIds(add) && areIds(remove) && Number.isInteger(version);
}

function areIds(given: Json | undefined): boolean {
  return Array.isArray(given) && given.every((id) => typeof id === "string");
}
