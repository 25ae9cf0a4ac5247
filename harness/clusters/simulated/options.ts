/**
 * What a simulated cluster is made of, with the defaults: a quick local network and a true disk, no faults.
 *
 * Every number is in the run's expanded options, because a fault that is silently nonzero explains nothing later.
 */
import type { Json } from "../../../histories/json.ts";
import type { Member, System } from "../../../systems-under-test/system.ts";
import type { ClusterListener } from "../cluster.ts";
import { filledDelay, type Delay } from "./network/delay.ts";
import type { DiskOptions } from "./nodes/disk.ts";
import type { Isolation } from "./network/isolation.ts";
import type { NetworkOptions } from "./network/network.ts";
import type { NodeNote } from "../../../runs/results.ts";

/** Times of a node and of the process that it stands for. */
export interface HostOptions {
  /** From the decision to start a node until it boots. */
  readonly bootDelay: Delay;
  /** From a halt until a fresh node boots in its place, in systems that repair so; the boot delay comes on top. */
  readonly repairDelay: Delay;
  /** From the `apply` effects that wait, to their `applied` inputs; one delay for all of them. */
  readonly applyDelay: Delay;
  /** How late a tick comes after `wakeAt`, at most, in ms. */
  readonly tickSlackMs: number;
  /** Inputs that a paused node's sockets hold; one more is lost. */
  readonly pausedInputsMax: number;
  /** A node's clock starts anywhere in 0 … this, in ms: its zero means nothing. */
  readonly clockZeroMaxMs: number;
}

/** What an observer sees: who has stepped since it looked last, and what they said. */
export interface Observation {
  readonly timeNs: number;
  /** Nodes that have stepped, booted or ended since the last look, each once. */
  readonly stepped: readonly string[];
  /** Notes since the last look. */
  readonly notes: readonly NodeNote[];
  /** The node's state; undefined while it is not running. Cost: linear in the state. */
  readonly inspect: (node: string) => Json | undefined;
}

/** Looks at the insides of nodes while a run goes on. */
export interface Observer {
  /** Look after every this many events, when a node has stepped. 1: after every event. */
  readonly everyEvents: number;
  /** Must not call the cluster; faults it wants go through `clock.at`. */
  look(observation: Observation): void;
}

/** A message as it is handed to the network. `from` and `to` are node ids, or "client" and its process. */
export interface SentMessage {
  readonly from: string;
  readonly to: string;
  readonly body: Json;
}

/** Told what became of a message: it may arrive more than once, when it is doubled. Must not call the cluster. */
export interface MessageFate {
  arrived(): void;
  readonly lost: () => void;
}

/** Is handed each message that is sent, and gives who is told of its fate. */
export type OnMessage = (message: SentMessage) => MessageFate;

/** Everything that a simulated run depends on, and whoever looks on. */
export interface SimulationOptions {
  readonly system: System;
  readonly members: readonly Member[];
  /** The system's options; those left out get their defaults. */
  readonly options?: { readonly [name: string]: Json };
  readonly mutant?: string | undefined;
  /** Any integer; 32 bits count. */
  readonly seed: number;
  readonly network?: Partial<NetworkOptions>;
  /** Links between clients and nodes. Default: as `network`, without duplicates. */
  readonly clientNetwork?: Partial<NetworkOptions>;
  readonly disk?: Partial<DiskOptions>;
  readonly host?: Partial<HostOptions>;
  readonly listener?: ClusterListener;
  readonly observer?: Observer;
  /** Called when a node gives a write or checkpoint to its disk: the moment for a crash before the sync ends. */
  readonly onWrite?: (node: string) => void;
  /** Called when a node's writes became durable, after what had waited for them was sent. */
  readonly onDurable?: (node: string) => void;
  /** Called when a node has ended because its disk was full. */
  readonly onDiskFull?: (node: string) => void;
  /** Follows each message through the network; undefined costs nothing. */
  readonly onMessage?: OnMessage | undefined;
  /** Default 5,000. */
  readonly clientTimeoutMs?: number;
  /** Most events of the run; then it stops, with a finding. Default 5,000,000. */
  readonly eventsMax?: number;
  /** Draws the order of events of the same microsecond. Default false. */
  readonly shufflesTies?: boolean;
  /** Default "shared". */
  readonly isolation?: Isolation;
  /** How many events of the trace to keep. Default 0: the hash only. */
  readonly recordMax?: number;
}

/** A quick local network that loses nothing. */
export const defaultNetwork: NetworkOptions = {
  mode: "datagram",
  delay: { minMs: 0.2, meanMs: 1 },
  linkDelayMaxMs: 0,
  loss: 0,
  duplicate: 0,
  capacity: 1000,
  breakNotice: { minMs: 1, meanMs: 10 },
};

/** A true disk: a plain kill loses nothing. */
export const defaultDisk: DiskOptions = {
  sync: { minMs: 0.5, meanMs: 2 },
  groupCommit: true,
  losesAllChance: 0.5,
  killLosesUnsynced: false,
};

/** A process on a machine that is not busy. */
export const defaultHost: HostOptions = {
  bootDelay: { minMs: 5, meanMs: 20 },
  repairDelay: { minMs: 200, meanMs: 0 },
  applyDelay: { minMs: 0.01, meanMs: 0.05 },
  tickSlackMs: 1,
  pausedInputsMax: 10_000,
  clockZeroMaxMs: 1_000_000,
};

/** How long a client waits for an answer, in ms, when nothing else is said. */
export const defaultClientTimeoutMs = 5_000;
/** Most events of a run when nothing else is said: some seconds of work. */
export const defaultEventsMax = 5_000_000;

/** The system's options with their defaults filled in. @throws RangeError for one that the system does not have */
export function filledOptions(
  system: System,
  given: { readonly [name: string]: Json } = {},
): { readonly [name: string]: Json } {
  const known = new Set(system.options.map((option) => option.name));
  for (const name of Object.keys(given)) {
    if (!known.has(name)) {
      throw new RangeError(
        `Option of ${system.name}: expected one of ${[...known].join(", ") || "none"}, found "${name}".`,
      );
    }
  }
  return { ...Object.fromEntries(system.options.map((option) => [option.name, option.default])), ...given };
}

/**
 * The network with this change. Every field is written out, so that all networks have one shape: they are looked at
 * for each message.
 */
export function filledNetwork(base: NetworkOptions, change: Partial<NetworkOptions> = {}): NetworkOptions {
  const { mode, delay, linkDelayMaxMs, loss, duplicate, capacity, breakNotice } = { ...base, ...change };
  return {
    mode,
    delay: filledDelay(delay),
    linkDelayMaxMs,
    loss,
    duplicate,
    capacity,
    breakNotice: filledDelay(breakNotice),
  };
}
