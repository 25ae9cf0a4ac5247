/**
 * Cluster: where nodes run, behind one interface: processes on this machine, or one simulated world.
 *
 * Everything that takes time calls back (`Done`), never with a promise: in simulation the next event may only run
 * when this one has run to completion, and promise jobs would slip in between.
 */
import type { Json } from "../../histories/json.ts";
import type { Finding, LinkRecord, NodeNote } from "../../runs/results.ts";
import type { Clock } from "../clock.ts";
import type { Client } from "../client.ts";

/** Called once, with the error when it failed. */
export type Done = (error?: Error) => void;

/** A node id, or "client": all clients together. */
export type Endpoint = string;

/** All clients together, as an end of a link. */
export const CLIENTS = "client";

/** What a cluster can do to its nodes; a test that asks for more is refused before it starts, by name. "link": cuts and losses. */
export type Capability =
  | "kill"
  | "pause"
  | "link"
  | "delay"
  | "duplicate"
  | "reorder"
  | "corrupt"
  | "rate"
  | "reset"
  | "power-loss"
  | "disk"
  | "wipe"
  | "clock"
  | "wall-clock"
  | "membership";

/**
 * What a directed link does to each message; all in one so that faults may overlap: `{ drop: true }`,
 * `{ delayMs: [50, 100] }`, `{ loss: 0.2 }`; `{}` passes everything.
 */
export interface LinkRule {
  /** Drops every message, silently: connections stay up. */
  readonly drop?: boolean;
  /** Probability of dropping each message, 0..1. */
  readonly loss?: number;
  /** Extra delay of each message, uniform between the two, in ms; order is kept. Needs "delay"; others ignore it. */
  readonly delayMs?: readonly [number, number];
  /** Probability of delivering each message once more, a little later, 0..1. Needs "duplicate"; others ignore it. */
  readonly duplicate?: number;
  /** Probability of holding each message back while later ones overtake it, 0..1. Needs "reorder"; others ignore it. */
  readonly reorder?: number;
  /** Probability of flipping a bit of each packet on its way, 0..1. Needs "corrupt"; others ignore it. */
  readonly corrupt?: number;
  /** So much passes at most, in kbit/s; what is more waits, and is lost where too much waits. Needs "rate"; others ignore it. */
  readonly rateKbit?: number;
  /** Probability, for each packet of a connection, that a reset of the connection comes in its place, 0..1. Needs "reset"; others ignore it. */
  readonly reset?: number;
}

/**
 * What a node's disk does whenever something is to be forced to it; `{}` does it. A node that gets an error may end by itself:
 * what it has done then is right.
 */
export interface SyncRule {
  /** Extra time that each takes, in ms; "endless": none ends. */
  readonly delayMs?: number | "endless";
  /** Each fails: EIO, the disk is broken; ENOSPC, it is full. */
  readonly error?: "EIO" | "ENOSPC";
}

/** What came of a rule of syncs. */
export interface SyncReport {
  readonly wasRunning: boolean;
  /** So many were delayed or have failed under the rule that was in force before. */
  readonly met: number;
}

/** Messages, or packets, since the start. Proxies count one when it is offered to the link, the others when it would arrive. */
export interface LinkCounts {
  /** Let through. Behind a proxy, also those that are lost later with the connection that carries them. */
  readonly passed: number;
  readonly dropped: number;
  /** Those that had to wait; in simulation, also those that are dropped when they would arrive. */
  readonly delayed: number;
  /** Those of the passed that were delivered twice; left out when none was. */
  readonly duplicated?: number;
  /** Those of the passed that were held back for others; left out when none was. */
  readonly reordered?: number;
  /** Those of the passed that arrived as something else; left out when none did. */
  readonly corrupted?: number;
  /** Those that a reset of their connection took the place of; they are among the dropped, too. Left out when none was. */
  readonly reset?: number;
}

/** What happened to a node that was killed. */
export interface KillReport {
  /** False when it was not running. */
  readonly wasRunning: boolean;
  /** What it had written and not yet synced, lost with a power loss; 0 for a plain kill with a true disk. See `Cluster.powerLossTakes`. */
  readonly recordsLost: number;
}

/** A node now, as its cluster sees it. */
export interface NodeStatus {
  /** The node. */
  readonly id: string;
  /** Whether its process runs; stopped: it was killed, or ended by itself. */
  readonly state: "running" | "paused" | "stopped";
  /** The latest role note, e.g. "leader"; undefined before the first, or while stopped. */
  readonly role?: string | undefined;
  /** The term or generation of that note. */
  readonly term?: number | undefined;
  /** Whether `role` is one of the system's leader roles. */
  readonly isLeader: boolean;
}

/** The members of a system: the nodes that vote. */
export interface MemberSet {
  readonly members: readonly string[];
  /** 0 at the start; it grows with each set that was committed. */
  readonly version: number;
}

/** Nodes that come and go while the cluster runs. Ids are never used again. */
export interface ClusterMembership {
  /** The latest committed set that some node has noted. */
  members(): MemberSet;
  /** Whether one request may add and remove (`Membership.replacesAtOnce`). */
  readonly replacesAtOnce: boolean;
  /**
   * Starts a node that joins, and waits until it is ready. It is among `nodes` at once, and no member before a change has
   * made it one.
   *
   * @throws RangeError for an id that was used before
   */
  add(node: string, done: Done): void;
  /**
   * Asks the leader of this moment for a change of `members()`; what comes of it is noted. False when none is known.
   */
  change(change: { readonly add: readonly string[]; readonly remove: readonly string[] }): boolean;
  /**
   * Ends a node for good: it is not among `nodes` any more, and its links count as open. Whatever is done to it later
   * does nothing.
   */
  remove(node: string, done: Done): void;
}

/** Told what happens in a cluster, at the moment it happens. */
export interface ClusterListener {
  note(note: NodeNote): void;
  finding(finding: Finding): void;
  /**
   * A client's code does not return, so nothing else of this process runs any more, now or later: who is told must save
   * what there is and end the process. Left out: clients are not watched.
   */
  readonly stuck?: (message: string) => void;
  /** Left out: nobody wants to know, and nothing is recorded. */
  readonly link?: (record: LinkRecord) => void;
}

/** Nodes, links between them, and time. What it cannot do is not among its `capabilities`. */
export interface Cluster {
  readonly name: "local" | "simulated" | "executables" | "servers" | "namespaces";
  readonly clock: Clock;
  readonly capabilities: ReadonlySet<Capability>;
  /** The nodes of this moment. It changes in place where nodes come and go, and so does `targets`. */
  readonly nodes: readonly string[];
  /** Those that faults may pick (`Member.isTarget`). */
  readonly targets: readonly string[];
  /** There if "membership" is among the capabilities. */
  readonly membership?: ClusterMembership;

  /** Starts every node and waits until each is ready; on failure the error shows a node's last log lines. */
  start(done: Done): void;
  /** Ends everything that was started; succeeds also after a failed start, and may be called twice. */
  stop(done: Done): void;

  status(): readonly NodeStatus[];
  /** Whether this node may be lost now without breaking the system's promise (see `System.mayLose`). */
  mayLose(node: string): boolean;

  /**
   * Ends the node at once. `powerLoss`: what it had not synced is gone.
   * @throws RangeError for a power loss without the capability "power-loss"
   */
  kill(node: string, how: { readonly powerLoss: boolean }, done: (report: KillReport) => void): void;
  /** Starts a stopped node, and waits until it is ready; does nothing for one that runs. */
  restart(node: string, how: { readonly wipe: boolean }, done: Done): void;
  /** `wasRunning` tells whether it had effect. */
  pause(node: string, done: (wasRunning: boolean) => void): void;
  resume(node: string, done: Done): void;

  /**
   * Replaces the rule of this directed link. What was let through before is not called back. Rules that are set within one
   * turn of the event loop come into force together.
   *
   * @param done told when the rule is in force: within this call where that is at once, else later; with an error where it
   *   could not be put in force
   */
  setLink(from: Endpoint, to: Endpoint, rule: LinkRule, done?: Done): void;
  /** As far as is known; see `refreshLinks`. */
  linkCounts(from: Endpoint, to: Endpoint): LinkCounts;
  /** There where counts come late: brings them up to date, and tells so. */
  refreshLinks?(done: () => void): void;
  /**
   * What links carry and counts count. Of messages each is lost or arrives. Packets are sent again by those who miss an answer, so what a cut has swallowed arrives
   * after it. Default: messages.
   */
  readonly linksCarry?: "messages" | "packets";
  /**
   * What is not as it was at the start and was ordered by somebody, e.g. "the link n1>n2 is set to: drop", "n3 is
   * down"; empty once everything was undone. Found by looking at links and nodes, not at what was asked for. A node
   * that ended or halted by itself is none of it.
   */
  disturbances(): readonly string[];

  /**
   * There if "wall-clock" is among the capabilities. From now on the node's wall clock is so much ahead of the true one, in ms;
   * negative: behind. It stays so when the node comes back after its end. `done` hears, later, whether it had effect.
   */
  setWallClock?(node: string, aheadMs: number, done: (wasRunning: boolean, problem?: Error) => void): void;

  /** What `KillReport.recordsLost` counts. Default: records. Of a server nobody knows those, but blocks of its files, of 4 KiB. */
  readonly powerLossTakes?: "records" | "blocks";
  /**
   * There if "disk" is among the capabilities. Replaces the rule of the node's syncs; it stays in force when the node comes
   * back after its end. Under `{}` a node that an error has ended is started again.
   */
  setSyncs?(node: string, rule: SyncRule, done: (report: SyncReport, problem?: Error) => void): void;

  /** Gives the node an operator's request; the answer goes nowhere. False when it does not run. */
  ask(node: string, request: Json): boolean;

  /** Opens a client for a process of the history. */
  openClient(process: number, worker: number): Client;
}
