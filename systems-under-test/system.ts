/**
 * System: what the harness knows about a system. Plain data and factories; nothing here starts anything.
 */
import type { ClientCore } from "./node-kit/client.ts";
import type { AnyNode, Id, Json, Ms, Note } from "./node-kit/node.ts";
import type { RandomStream } from "./node-kit/random.ts";
import type { SystemWords } from "./words.ts";

/** One node of a cluster and what it is for. */
export interface Member {
  /** Unique in the cluster, e.g. "n1". */
  readonly id: Id;
  /** For example "server", "host", "arbiter". */
  readonly role: string;
  /** Whether kill, pause and partition faults may choose this node. */
  readonly isTarget: boolean;
}

/** What a node is created from; the same in a process and in the simulation. */
export interface NodeConfig {
  /** The node's own id. */
  readonly id: Id;
  /** All nodes of the cluster, this one included. Of one that joins: those that ran when it was added, and itself. */
  readonly members: readonly Member[];
  /**
   * True in every life of a node that was added while the cluster ran: it is no member yet, and learns from the others
   * who is (`Membership`). Left out: it is one of those with which the cluster began.
   */
  readonly joins?: boolean;
  /** The system's own options, with defaults filled in (see `SystemOption`). */
  readonly options: { readonly [name: string]: Json };
  /** Id of the mutant to plant; undefined: the correct system. */
  readonly mutant?: string | undefined;
}

/** One option of a system, for example `reads` of Raft: log | read-index | lease. */
export interface SystemOption {
  /** Its name in `--option name=value` and in specifications. */
  readonly name: string;
  /** One line for `clew list`. */
  readonly description: string;
  /** The value where nobody sets it; its type is the type of the option. */
  readonly default: Json;
  /** The allowed values; undefined: any value of the default's type. */
  readonly choices?: readonly Json[];
  /** Values that a hunt draws from when the option is not set, with equal chances; undefined: always the default. */
  readonly swarm?: readonly Json[];
  /** The value may name a file that the nodes need; undefined: it does not. */
  readonly file?: OptionFile;
}

/**
 * An option whose value may be the path of a file. The harness reads the file when the option is given and records the
 * path with the file's hash; a node gets the bytes with `readOptionFile`.
 */
export interface OptionFile {
  /** Values that are no paths, for example names of files that come with the system. */
  readonly names: readonly string[];
  /**
   * Whether nodes can work with this file.
   *
   * @param options the other options, with defaults filled in
   * @throws Error that begins with the path and says what was expected and what was found
   */
  check(path: string, bytes: Uint8Array, options: { readonly [name: string]: Json }): void;
}

/**
 * What a system promises about availability. While all nodes of one quorum are up and connected to each other and to
 * the clients, a node answers after some time, whatever happens to the other nodes.
 */
export interface AvailabilityPromise {
  /** The smallest sets of nodes that must be able to serve, for example all majorities. */
  readonly quorums: readonly (readonly Id[])[];
  /** Roles (in `role` notes) of nodes that cannot serve yet, such as a fresh host. A quorum with one does not count. */
  readonly unreadyRoles: readonly string[];
  /**
   * Whether it also holds when a node outside the quorum can send to a member but not receive from it, or the reverse.
   */
  readonly toleratesOneWayLinks: boolean;
  /** The longest time of one attempt to get a serving node, without delays of messages and disks; ms. */
  readonly electionMs: number;
  /** This many attempts in a row do not all fail. */
  readonly elections: number;
  /** The longest time in which a client finds the serving node, including waits for other nodes; ms. */
  readonly clientMs: number;
}

/**
 * How a system's members change while it runs. Members are those nodes that vote: at the start all nodes of the role that
 * `newMember` gives, and from then on those of the latest `members` note (see `Note`). Ids are never reused.
 *
 * To grow, the harness first starts a new node, with `NodeConfig.joins`, and then asks the leader to add it. To shrink, it
 * asks first, and ends the removed node when a committed set without it was noted. Until then it asks again and again,
 * whoever leads; what was asked and not noted may still come to pass.
 */
export interface Membership {
  /** A node with this id, as it would be created to join. */
  newMember(id: Id): Member;
  /**
   * What an operator asks of the leader. It must be safe to ask at any time, of any node and many times: a node that does
   * not lead ignores it, as does one that knows of a later set than `change.version`.
   */
  request(change: MemberChange): Json;
  /**
   * Whether one request may add a node and remove another. If not, the harness asks for one after the other: a node is
   * replaced by growing and then shrinking.
   */
  readonly replacesAtOnce: boolean;
}

/** A change that an operator asks for. Nothing happens to it if the members have changed since. */
export interface MemberChange {
  /** Nodes that become members. They run already, as nodes that join. */
  readonly add: readonly Id[];
  /** Members that leave. May be the leader itself. */
  readonly remove: readonly Id[];
  /** That of the committed set which it changes: 0 is the set at the start, others as in `members` notes. */
  readonly version: number;
}

/** A planted bug: one rule of the system is replaced. */
export interface Mutant {
  /** For example "R46". */
  readonly id: string;
  /** What is wrong with the system then, in one line. */
  readonly title: string;
  /** The replaced rule, by its name in the system's rules. */
  readonly rule: string;
  /** The detector that is expected to find it. */
  readonly detector: "history" | "invariant" | "script" | "liveness" | "availability" | "loop" | "equivalent";
  /** What it takes to see the bug; for "equivalent", why it cannot be seen. */
  readonly note: string;
  /** Name of the nemesis profile in which it shows. */
  readonly profile: string;
  /** The detector must find it within this many simulated seeds. */
  readonly seedBudget: number;
  /** Options without which the bug does not show, for example `{ "reads": "lease" }`. */
  readonly options?: { readonly [name: string]: Json };
}

/** What is known of every system, however it runs. */
export interface SystemDescription {
  /** What `--system` takes: letters, digits, dots, hyphens and underscores. */
  readonly name: string;
  /** A name for people. */
  readonly title: string;
  /** What it is, in a sentence or two. */
  readonly description: string;
  /** Names of the workloads that its clients understand; the first is the default. */
  readonly workloads: readonly string[];
  /** Those among them that a hunt draws from where nobody names one. Default: all of them. */
  readonly drawnWorkloads?: readonly string[];
  /** What can be set about it; may be empty. */
  readonly options: readonly SystemOption[];
  /** The bugs that can be planted in it; may be empty. */
  readonly mutants: readonly Mutant[];
  /** Default number of nodes. For systems with fixed roles the only number. */
  readonly defaultNodes: number;
  /**
   * The default number of nodes with these options (defaults filled in), where it depends on them. Undefined: always
   * `defaultNodes`.
   */
  nodesWith?(options: { readonly [name: string]: Json }): number;
  /**
   * The cluster with this many nodes. Throws a RangeError that names the allowed numbers. `options`: where roles depend on
   * them; those left out have their defaults.
   */
  members(nodes: number, options?: { readonly [name: string]: Json }): readonly Member[];
  /** Those of its workloads that fit these options (defaults filled in). Undefined: all. */
  workloadsWith?(options: { readonly [name: string]: Json }): readonly string[];
  /**
   * What it promises with these options (defaults filled in), and what not. Undefined: everything that is asked of it, and
   * a history that is linearizable.
   */
  claim?(options: { readonly [name: string]: Json }): Claim | undefined;
  /** The roles (in `role` notes) of a leading node, for example ["leader"] or ["primary", "solo"]. */
  readonly leaderRoles: readonly string[];
  /** Other roles of `role` notes: faults may aim at the nodes that have one. Default: none. */
  readonly otherRoles?: readonly string[];
  /** Those among them that no node keeps for long when all is well, e.g. ["candidate"]: moments that a hunt waits for. */
  readonly seekingRoles?: readonly string[];
  /** Those among them that a node takes on when nothing is going on, e.g. ["follower"]: no moment for a hunt. */
  readonly quietRoles?: readonly string[];
  /**
   * Strategies of `clew hunt` that are about this system, for its seeds to draw from besides the general ones:
   * "lagging-followers", "silent-clients", "one-slow-disk", "cuts-by-role". Default: none.
   */
  readonly huntStrategies?: readonly string[];
  /** Its messages and notes in words. Undefined: people read their bare fields. */
  readonly words?: SystemWords;
  /** Properties that show in the notes of its nodes, for runs whose nodes nobody can look into. Undefined: none. */
  readonly statedProperties?: StatedProperties;
  /**
   * Whether the system can lose this node now and still keep its promises, given each node's latest role. If not, a
   * kill, pause or power loss is skipped. Undefined: the system can always lose a minority.
   */
  mayLose?(node: Id, roles: ReadonlyMap<Id, string>): boolean;
  /**
   * The largest difference in clock speed that the system tolerates, as a share of the faster clock, 0..1. Undefined:
   * it does not depend on clocks.
   */
  readonly clockDrift?: number;
  /** The promise about availability with these options (defaults filled in). Undefined: none. */
  availability?(
    members: readonly Member[],
    options: { readonly [name: string]: Json },
  ): AvailabilityPromise | undefined;
  /** How its members change with these options (defaults filled in). Undefined: they never do. */
  membership?(options: { readonly [name: string]: Json }): Membership | undefined;
  /**
   * Orders that an operator must repeat for the system to recover, with these options. The test or hunt sends them to
   * the targets, during the faults and after them. Undefined: none.
   */
  standingOrders?(options: { readonly [name: string]: Json }): readonly Json[];
  /**
   * True: a node that halted or exited is restarted at once, as a fresh one (VM-FT's repair). False: a correct node
   * never halts, so one that does has found something broken, and the run reports it.
   */
  readonly restartsHalted: boolean;
}

/** A system of Nodes: it runs in the simulation, and as processes. */
export interface System extends SystemDescription {
  /** Tells it from systems that run in other ways. */
  readonly kind: "nodes";
  /** A node of the cluster, correct or with a mutant. */
  createNode(config: NodeConfig, random: RandomStream): AnyNode;
  /** A client core for one process of the history. `worker` spreads the clients over the nodes. */
  createClient(config: ClientConfig, random: RandomStream): ClientCore;
  /** Of a bundled system: the path of its program under dist/systems-under-test, for example "raft/main.js". */
  readonly main?: string;
  /**
   * Of a system that was plugged in: the absolute path of the module that exports it. Its nodes run as processes that load
   * this module. Filled in where the module was loaded by clew. Without it the system runs in simulation only.
   */
  readonly module?: string;
  /**
   * A monitor of one cluster, for runs in one process. `report` is called once for each violation, as soon as it is
   * seen. Undefined: the system has no monitor.
   */
  createMonitor?(report: (violation: Violation) => void, surroundings?: MonitorSurroundings): SystemMonitor;
  /**
   * What is wrong between the nodes at one moment. Asked by `clew explore` in every state, where a monitor, which remembers,
   * cannot follow. Undefined: nothing is known.
   */
  invariants?(moment: Moment): readonly Violation[];
  /**
   * Groups of nodes that do the same under each other's names, also to the invariants. `clew explore` then looks at one of
   * the states that differ in nothing else; it proves the claim on the way. Undefined: none.
   */
  interchangeable?(members: readonly Member[], options: { readonly [name: string]: Json }): readonly (readonly Id[])[];
  /**
   * What an operator may request from a node, for example to transfer the leadership. Each must be harmless at any
   * time: a hunt sends them at random and does not wait for an answer. Undefined: nothing.
   */
  operatorRequests?(members: readonly Member[]): readonly Json[];
}

/** Properties of a system that show in what its nodes say of themselves. */
export interface StatedProperties {
  /** Each with a name, e.g. "E1", and one line for lists. */
  readonly properties: readonly { readonly name: string; readonly description: string }[];
  /**
   * Reads the notes of one run. `report` is called for each violation; its `invariant` begins with the name of the property.
   *
   * @param inexactMs how far the order and the times of notes of different nodes may be off
   */
  observer(report: (violation: Violation) => void, inexactMs: Ms): (node: Id, timeMs: Ms, note: Note) => void;
}

/** A fixed order of events, played on nodes in a test script. `schedules.ts` has those of every system. */
export interface ScriptedSchedule {
  readonly name: string;
  /** Ids of the mutants that it must show. The correct system must pass. */
  readonly kills: readonly string[];
  /** Plays it with this mutant or without one. Returns a sentence for each thing that is wrong; empty: it passed. */
  play(mutant: string | undefined): readonly string[];
}

/** A broken invariant of the system's internal state. */
export interface Violation {
  /** Name of the property, for example "election safety". */
  readonly invariant: string;
  /** What was seen, with nodes, terms and indexes. */
  readonly message: string;
}

/**
 * What a system claims with some of its options: what it promises, and what it does not and says so. A failure that follows
 * from what it does not promise is expected: it is no bug, and no false alarm either.
 */
export interface Claim {
  /** Whose it is, after "weaknesses of", e.g. "the paper's plain flag". */
  readonly of: string;
  /** What it promises, without a capital or a full stop. */
  readonly holds: string;
  /** Names of checks of whole histories that it promises by name. What is in neither list is promised, too. */
  readonly promises?: readonly string[];
  /** What it does not promise. */
  readonly weaknesses: readonly Weakness[];
  /** Where it is described. */
  readonly source: string;
}

/**
 * Something that a system does not promise. It shows in one of two ways: a check that asks for just that does not hold, or the
 * monitor sees the moment from which on anything may fail.
 */
export interface Weakness {
  /** A short name. */
  readonly id: string;
  /** What happens, or why it is not promised; without a capital or a full stop. */
  readonly text: string;
  /** Name of the check of whole histories that need not hold because of it; undefined: a monitor tells when it shows. */
  readonly check?: string;
}

/** A known weakness that has just shown. Failures from then on are expected. */
export interface WeaknessSeen {
  /** One of those that the system names. */
  readonly id: string;
  /** The node at which it showed. */
  readonly node: Id;
  /** What happened, with nodes and numbers; without a capital or a full stop. */
  readonly message: string;
}

/** What a monitor may need besides the nodes. */
export interface MonitorSurroundings {
  /** The system's own options; those left out have their defaults. */
  readonly options: { readonly [name: string]: Json };
  /** Called each time that a known weakness shows. */
  readonly onWeakness: (seen: WeaknessSeen) => void;
}

/** A cluster at one moment. */
export interface Moment {
  /** All nodes, also those that do not run. */
  readonly members: readonly Member[];
  /** The system's own options, with defaults filled in. */
  readonly options: { readonly [name: string]: Json };
  /** What each node that runs says of itself (`inspect`). */
  readonly nodes: ReadonlyMap<Id, Json>;
  /**
   * Messages between nodes that are on their way. One that was lost is among them for ever, so nothing must be wrong only
   * because a message is not there.
   */
  readonly messages: readonly { readonly from: Id; readonly to: Id; readonly body: Json }[];
}

/** Watches the nodes of one cluster without changing their behaviour. */
export interface SystemMonitor {
  /** Wraps a node to watch it. Called for every life of a node. */
  watch(id: Id, node: AnyNode): AnyNode;
  /**
   * A sentence about what these nodes have not caught up with; undefined: they have. Called when all faults are healed
   * and all clients have stopped, so a node that lags for ever is broken. Without this method nobody checks.
   */
  lagging?(nodes: readonly Id[]): string | undefined;
}

/** What a client is created from. */
export interface ClientConfig {
  /** All nodes of the cluster at the time when the client is opened. */
  readonly members: readonly Member[];
  /** The worker that runs the client: 0 … concurrency - 1. Clients of one worker follow each other. */
  readonly worker: number;
  /** The client's process in the history. No two clients of a run have the same. */
  readonly process: number;
  /** The system's own options, with defaults filled in. */
  readonly options: { readonly [name: string]: Json };
  /** An operation ends with `info` after this long. The harness's default is 5,000 ms. */
  readonly timeoutMs: number;
  /** Id of the mutant to plant, of the nodes or of their clients; undefined: the correct system. */
  readonly mutant?: string | undefined;
}
