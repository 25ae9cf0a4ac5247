/**
 * System: what the harness knows of a bundled system. Plain data and constructors; nothing here starts anything.
 */
import type { ClientCore } from "./node-kit/client.ts";
import type { AnyNode, Id, Json } from "./node-kit/node.ts";
import type { RandomStream } from "./node-kit/random.ts";

/** Part of a cluster: which nodes there are and what each is for. */
export interface Member {
  readonly id: Id;
  /** e.g. "server", "host", "arbiter". Nemesis targets choose among those with `isTarget`. */
  readonly role: string;
  /** Whether kill, pause and partition faults may pick it. */
  readonly isTarget: boolean;
}

/** Everything a node needs to know when it is made; the same as a process and in simulation. */
export interface NodeConfig {
  readonly id: Id;
  readonly members: readonly Member[];
  /** The system's own options, all filled in (see `SystemOption`). */
  readonly options: { readonly [name: string]: Json };
  /** Id of a mutant to plant, or undefined for the correct system. */
  readonly mutant?: string | undefined;
}

/** One setting of a system, e.g. `reads` of raft: log | read-index | lease. */
export interface SystemOption {
  readonly name: string;
  readonly description: string;
  readonly default: Json;
  /** The allowed values; undefined where any value of the default's type is. */
  readonly choices?: readonly Json[];
  /** Values that a hunt draws from when nobody sets it, each as likely; undefined: always the default. */
  readonly swarm?: readonly Json[];
}

/**
 * What a system promises of its availability: while one of these sets of nodes is up and connected, within itself and
 * with the clients, somebody answers after a while, whatever is cut or dead of the others.
 */
export interface AvailabilityPromise {
  /** The smallest sets of nodes that must serve, e.g. all majorities. */
  readonly quorums: readonly (readonly Id[])[];
  /** Roles (of `role` notes) of a node that cannot serve yet, e.g. a fresh host without state: no quorum with it counts. */
  readonly unreadyRoles: readonly string[];
  /**
   * Whether it goes on when one outside of a set is heard by a member and does not hear it, or hears and is not heard.
   */
  readonly toleratesOneWayLinks: boolean;
  /** The longest that one attempt to have somebody who serves takes when messages and syncs take no time; ms. */
  readonly electionMs: number;
  /** So many attempts in a row do not fail. */
  readonly elections: number;
  /** The longest that a client takes to find the node that serves, and waits for others before; ms. */
  readonly clientMs: number;
}

/** A planted bug: one rule replaced. */
export interface Mutant {
  /** e.g. "R46". */
  readonly id: string;
  readonly title: string;
  /** The rule that is replaced, as named in the system's rules. */
  readonly rule: string;
  /** Which detector is expected to find it. */
  readonly detector: "history" | "invariant" | "script" | "liveness" | "availability" | "loop" | "equivalent";
  /** Why it cannot be seen, when equivalent; a hint to what it takes, otherwise. */
  readonly note: string;
  /** Name of the nemesis profile that brings it out. */
  readonly profile: string;
  /** Seeds of simulation within which the detector must have fired. */
  readonly seedBudget: number;
  /** Options that the bug needs in order to show, e.g. { "reads": "lease" }. */
  readonly options?: { readonly [name: string]: Json };
}

export interface System {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Names of the harness's workloads that its clients understand; the first is the default. */
  readonly workloads: readonly string[];
  readonly options: readonly SystemOption[];
  readonly mutants: readonly Mutant[];
  /** Number of nodes when nobody says; for systems with fixed roles, the only one. */
  readonly defaultNodes: number;
  /** The cluster for this many nodes. Throws a RangeError naming the allowed sizes. */
  members(nodes: number): readonly Member[];
  makeNode(config: NodeConfig, random: RandomStream): AnyNode;
  /** A client for one process of the history. `worker` spreads clients over nodes. */
  makeClient(config: ClientConfig, random: RandomStream): ClientCore;
  /** Path of the executable module below dist/systems-under-test, e.g. "raft/main.js". */
  readonly main: string;
  /** Which roles (of `role` notes) mean that this node leads, e.g. ["leader"] or ["primary", "solo"]. */
  readonly leaderRoles: readonly string[];
  /**
   * Whether the system can lose this node now and still keep its promises, judged from the latest role note of
   * each node; a kill, pause or power loss that may not be is skipped. Undefined: a minority may always be lost.
   */
  mayLose?(node: Id, roles: ReadonlyMap<Id, string>): boolean;
  /**
   * A monitor of one cluster's nodes, for runs in one process; `report` takes each broken invariant, once, the moment
   * it is seen. Undefined: the system has none.
   */
  createMonitor?(report: (violation: Violation) => void): SystemMonitor;
  /** Orders of events that bring out one planted bug each, which random faults hardly ever meet. */
  readonly schedules?: readonly ScriptedSchedule[];
  /**
   * The largest difference in speed between two clocks that it allows for, as a share of the faster one, 0..1. Undefined:
   * nothing rests on clocks.
   */
  readonly clockDrift?: number;
  /** What it promises of its availability with these options, all filled in. Undefined, also its result: nothing. */
  availability?(
    members: readonly Member[],
    options: { readonly [name: string]: Json },
  ): AvailabilityPromise | undefined;
  /**
   * What an operator may ask of a node while it serves, e.g. to hand its leadership over. Any of it at any time must be
   * harmless; a hunt asks it, and does not wait for an answer. Undefined: nothing.
   */
  operatorRequests?(members: readonly Member[]): readonly Json[];
  /**
   * What an operator has to order of the targets again and again, with these options, for the system to come back whole:
   * whoever runs the system is that operator, a test or a hunt, during the faults and after them. Undefined: nothing.
   */
  standingOrders?(options: { readonly [name: string]: Json }): readonly Json[];
  /**
   * Restart a halted or exited node at once, as a fresh one (VM-FT's repair). Where it is false, halting is no part of
   * the protocol: a node that halts found something broken, and a run reports it as a finding.
   */
  readonly restartsHalted: boolean;
}

/** An order of events, played on nodes under a script. */
export interface ScriptedSchedule {
  readonly name: string;
  /** Mutants that it must show; the correct system must pass. */
  readonly kills: readonly string[];
  /** Plays it with this mutant planted, or none; gives what is wrong afterwards, a sentence each. */
  play(mutant: string | undefined): readonly string[];
}

/** A broken invariant of a system's insides. */
export interface Violation {
  /** Name of the property, e.g. "election safety". */
  readonly invariant: string;
  /** What was seen, with nodes, terms and indexes. */
  readonly message: string;
}

/** Watches the nodes of one cluster. Must not change what they do. */
export interface SystemMonitor {
  /** The same node, watched from its boot to its end. Called for every life of a node. */
  watch(id: Id, node: AnyNode): AnyNode;
  /**
   * What these nodes have not caught up with yet, a sentence; undefined when they have. Asked when they were healed and
   * nobody disturbs them any more: what stays behind for ever then is broken. Undefined: they are not asked.
   */
  lagging?(nodes: readonly Id[]): string | undefined;
}

export interface ClientConfig {
  readonly members: readonly Member[];
  readonly worker: number;
  readonly process: number;
  readonly options: { readonly [name: string]: Json };
  /** Give up and report `info` after this long. Default of the harness: 5,000 ms. */
  readonly timeoutMs: number;
}
