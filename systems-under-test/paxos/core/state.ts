/**
 * The state of a node of single-decree Paxos: one record that the files of its roles read and change.
 */
import type { Connection, Id, Json, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { Ballot } from "./ballot.ts";
import type { Acceptance, DurabilityPoint, Vote } from "./decree-rules.ts";
import type { AcceptorState, Key, PaxosMessage, PaxosReply } from "./messages.ts";
import type { PaxosOptions, Placement } from "./options.ts";
import type { Outbox } from "./outbox.ts";
import { createOutbox } from "./outbox.ts";
import type { PaxosRules } from "./rules.ts";

/** A client that waits for a decision. */
export interface Waiting {
  readonly connection: Connection;
  readonly since: Ms;
  /** Undefined for a read. */
  readonly value: Json | undefined;
  /** The proposer's last round when the request came. */
  readonly roundBefore: number;
}

/** What a proposer does for one decision. */
export interface Attempt {
  /** The ballot in use, or that was refused last. */
  ballot: Ballot;
  phase: "prepare" | "accept" | "refused";
  /** What each acceptor that promised had accepted. */
  promises: Map<Id, Acceptance | null>;
  /** The value of this ballot's proposal, in phase 2. */
  value: Json;
  /** When to try again. */
  resumeAt: Ms;
  /** Ballots that failed in a row. */
  failures: number;
  /** Clients, oldest first. */
  waiting: Waiting[];
}

/** The whole state of one node. Parts of roles that it does not have stay empty. */
export interface Paxos {
  readonly id: Id;
  readonly placement: Placement;
  readonly options: PaxosOptions;
  readonly rules: PaxosRules;
  readonly random: RandomStream;
  readonly outbox: Outbox<PaxosMessage, PaxosReply>;
  now: Ms;
  /** Different in every life of the node. */
  incarnation: string;
  /** Records in the log on disk. */
  recordCount: number;

  /** Acceptor: what it promised and accepted, by decision. */
  readonly acceptors: Map<Key, AcceptorState>;
  /** Proposer: the highest round that it used or heard of. */
  round: number;
  readonly attempts: Map<Key, Attempt>;
  /** Learner: the acceptances that it heard of, by decision. */
  readonly votes: Map<Key, Vote[]>;
  /** Learner and proposer: the decisions that they know. */
  readonly decisions: Map<Key, Json>;
}

/** A node before its boot, with an empty disk. */
export function createPaxos(config: Pick<Paxos, "id" | "placement" | "options" | "rules" | "random">): Paxos {
  const { id, placement, options, rules, random } = config;
  return {
    id,
    placement,
    options,
    rules,
    random,
    outbox: createOutbox(id),
    now: 0,
    incarnation: "",
    recordCount: 0,
    acceptors: new Map(),
    round: 0,
    attempts: new Map(),
    votes: new Map(),
    decisions: new Map(),
  };
}

/** The size of a majority of the acceptors. */
export function quorum({ rules, placement }: Paxos): number {
  return rules.quorumSize(placement.acceptors.length);
}

/** The token that an effect at this point must wait for: the latest write, or 0 for none. */
export function afterWrites({ rules, outbox }: Paxos, point: DurabilityPoint): number {
  return rules.waitsForDisk(point) ? outbox.lastToken : 0;
}
