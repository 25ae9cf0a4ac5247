/**
 * The options of a server, with the system's defaults filled in. Those of sessions and clients are read where they are used.
 */
import type { Json, Ms } from "../node-kit/node.ts";
import { createOptionReader } from "../option-reader.ts";
import type { SystemOption } from "../system.ts";
import { sessionTimeout, TIMEOUT_TICKS, type ServiceOptions } from "./service/options.ts";

/** The options of the ordered log. */
export interface ZabOptions {
  /** The unit of time; ms. */
  readonly tickMs: Ms;
  /** A follower or leader that has heard nothing for so many ticks gives up. */
  readonly syncLimit: number;
  /** A follower that is not synchronised after so many ticks gives up. */
  readonly initLimit: number;
  /** Entries in one write, at most, while the disk is busy. */
  readonly batchEntries: number;
  /** How long an entry waits for others while the disk is busy; ms. */
  readonly batchDelayMs: Ms;
  /** An image is read when so many transactions were applied since the last one; 0: never. */
  readonly snapshotEntries: number;
  /** Entries that are kept for others, counted back from the last one applied. */
  readonly keptEntries: number;
}

/** The options of the system as the harness shows, checks and draws them. */
export const zookeeperOptions: readonly SystemOption[] = [
  {
    name: "sync",
    description:
      "stock: a leader answers sync when what was outstanding is committed. quorum: it is confirmed by a quorum first.",
    default: "stock",
    swarm: ["stock", "quorum"],
    choices: ["stock", "quorum"],
  },
  {
    name: "onZxidAhead",
    description: "What a server does with a client that has seen more than the server: refuse it, or let it wait.",
    default: "refuse",
    swarm: ["refuse", "wait"],
    choices: ["refuse", "wait"],
  },
  {
    name: "tickMs",
    description: "The unit of time of servers (ms): pings come once in it, sessions expire in buckets of it.",
    default: 100,
  },
  {
    name: "syncLimit",
    description: "A follower or leader that has heard nothing for so many ticks gives up.",
    default: 5,
  },
  {
    name: "initLimit",
    description: "A server that does not lead or follow after so many ticks gives up.",
    default: 10,
  },
  {
    name: "sessionTimeoutMs",
    description: "A session of which nothing was heard for so long expires (ms); 2 to 20 ticks.",
    default: 1_000,
    swarm: [1_000, 1_000, 700],
  },
  {
    name: "batchEntries",
    description: "Transactions in one write to disk, at most, while the disk is busy.",
    default: 1_000,
    swarm: [1_000, 1, 4],
  },
  {
    name: "batchDelayMs",
    description: "How long a transaction waits for others while the disk is busy (ms).",
    default: 10,
    swarm: [10, 0, 50],
  },
  {
    name: "snapshotEntries",
    description: "Applied transactions between snapshots; 0 for no snapshots.",
    default: 2_000,
    swarm: [5, 40, 2_000],
  },
  {
    name: "keptEntries",
    description: "Transactions before the last that are kept to bring followers up to date without a snapshot.",
    default: 500,
    swarm: [2, 20, 500],
  },
];

/**
 * The options of the ordered log. Missing ones get their defaults; other names are ignored, for they are the service's.
 * @throws RangeError naming the option, what was expected and what was found
 */
export function readZabOptions(given: { readonly [name: string]: Json }): ZabOptions {
  const { count, number } = createOptionReader("zookeeper", zookeeperOptions, given);
  return {
    tickMs: count("tickMs"),
    syncLimit: count("syncLimit"),
    initLimit: count("initLimit"),
    batchEntries: count("batchEntries"),
    batchDelayMs: number("batchDelayMs"),
    snapshotEntries: count("snapshotEntries", 0),
    keptEntries: count("keptEntries", 0),
  };
}

/**
 * The options of the service. Missing ones get their defaults.
 * @throws RangeError naming the option, what was expected and what was found
 */
export function readServiceOptions(given: { readonly [name: string]: Json }): ServiceOptions {
  const { choice, count } = createOptionReader("zookeeper", zookeeperOptions, given);
  const tickMs = count("tickMs");
  return {
    tickMs,
    sync: choice("sync", ["stock", "quorum"]),
    onZxidAhead: choice("onZxidAhead", ["refuse", "wait"]),
    sessionTimeoutMs: checkedTimeout(count("sessionTimeoutMs"), tickMs),
  };
}

/** Servers would give every client the nearest time-out that they allow, and a test would be of another than was asked for. */
function checkedTimeout(timeoutMs: Ms, tickMs: Ms): Ms {
  if (sessionTimeout(timeoutMs, tickMs) === timeoutMs) return timeoutMs;
  const [least, most] = TIMEOUT_TICKS;
  const range = `${least} to ${most} ticks of ${tickMs} ms, so ${least * tickMs} to ${most * tickMs}`;
  throw new RangeError(`zookeeper: option sessionTimeoutMs: expected ${range}, found ${timeoutMs}.`);
}
