/**
 * The options of the cluster manager, and the times that follow from them.
 */
import type { Json, Ms } from "../node-kit/node.ts";
import { createOptionReader } from "../option-reader.ts";
import type { SystemOption } from "../system.ts";

/** The options of a node. */
export interface MesosOptions {
  /** What elects masters and schedulers, and keeps what they must not forget. */
  readonly election: "register" | "zookeeper";
  /** Whether masters keep a durable list of agents: strict, or not at all. */
  readonly registry: "none" | "strict";
  /** Whether tasks of an agent that was away for too long go on when it comes back. */
  readonly partitionAware: boolean;
  /** How long a claim lasts that nobody renews. */
  readonly sessionMs: Ms;
  readonly pingMs: Ms;
  /** An agent that answered none of so many pings in a row is unreachable. */
  readonly pings: number;
  /** How long a new master waits for the agents of the last one. */
  readonly reregisterMs: Ms;
  /** How long the tasks of a framework without a scheduler go on. */
  readonly failoverMs: Ms;
  readonly offerMs: Ms;
  /** The longest time that the master takes to look at the tasks of an Accept. */
  readonly validationMs: Ms;
  /** What becomes of executors when their agent's process restarts. */
  readonly executors: "survive" | "die";
  /** How long a restarted agent waits for its executors. */
  readonly recoveryMs: Ms;
  /** Processors of an agent. */
  readonly cpus: number;
}

/** The largest difference in clock speed that claims tolerate: 0.2 is 20 %. */
export const CLOCK_DRIFT = 0.2;
/** The shortest and the longest session that ZooKeeper grants: 2 and 20 of its ticks (ms). */
const ZOOKEEPER_SESSION_MS = [200, 2_000] as const;
/** Taken off every claim in addition to the drift (ms). */
const CLAIM_MARGIN_MS = 20;
/** The first and the longest wait before an unacknowledged status update is sent again (ms). */
export const UPDATE_RETRY_MS = [200, 5_000] as const;
/** The first and the longest wait between two explicit reconciliations (ms). */
export const RECONCILE_MS = [250, 2_000] as const;
/** A scheduler asks for the states of all its tasks so often (ms). */
export const IMPLICIT_RECONCILE_MS = 3_000;
/** Without a word for this long, master and scheduler take each other for lost (ms). */
export const SILENCE_MS = 1_000;
/** A scheduler gives back an offer that it had no use for after this long (ms). */
export const HOLD_OFFER_MS = 400;
/** What was given back is not offered again for this long (ms). */
export const DECLINED_MS = 100;

/** How long a claim that was sent at 0 may be relied on. */
export function claimMs(sessionMs: Ms): Ms {
  return Math.floor(sessionMs * (1 - CLOCK_DRIFT)) - CLAIM_MARGIN_MS;
}

/** The options of the system as the harness shows, checks and draws them. */
export const mesosOptions: readonly SystemOption[] = [
  {
    name: "election",
    description:
      "What elects, and keeps what must not be forgotten: register, one node; zookeeper, three servers of it.",
    default: "register",
    choices: ["register", "zookeeper"],
  },
  {
    name: "registry",
    description: "strict: masters keep a durable list of agents; none: they know who registered with them.",
    default: "strict",
    choices: ["none", "strict"],
    swarm: ["none", "strict"],
  },
  {
    name: "partitionAware",
    description: "Whether tasks of an agent that was unreachable go on when it is back; else they are ended.",
    default: true,
    choices: [true, false],
    swarm: [true, false],
  },
  { name: "sessionMs", description: "A claim that nobody renews lasts for this long.", default: 1_000 },
  { name: "pingMs", description: "Time between two pings of an agent.", default: 200 },
  { name: "pings", description: "An agent that answered none of so many pings is unreachable.", default: 5 },
  {
    name: "reregisterMs",
    description: "How long a new master waits for the agents of the last one.",
    default: 3_000,
    swarm: [3_000, 1_500],
  },
  {
    name: "failoverMs",
    description: "How long the tasks of a framework without a scheduler go on.",
    default: 60_000,
    swarm: [60_000, 5_000, 1_500],
  },
  { name: "offerMs", description: "An offer that nobody took up is withdrawn after this long.", default: 1_500 },
  {
    name: "validationMs",
    description: "The longest time that a master takes to look at tasks before it launches them.",
    default: 5,
    swarm: [5, 5, 60],
  },
  {
    name: "executors",
    description: "What becomes of executors when their agent restarts: they survive and reconnect, or die.",
    default: "survive",
    choices: ["survive", "die"],
    swarm: ["survive", "survive", "die"],
  },
  { name: "recoveryMs", description: "How long a restarted agent waits for its executors.", default: 600 },
  { name: "cpus", description: "Processors of an agent.", default: 8, swarm: [8, 8, 4] },
];

/** What elects with these options. @throws RangeError for another value than the two */
export function electionOf(given: { readonly [name: string]: Json }): MesosOptions["election"] {
  return createOptionReader("mesos", mesosOptions, given).choice("election", ["register", "zookeeper"]);
}

/**
 * The options for a node. Missing ones get their defaults.
 * @throws RangeError naming the option, what was expected and what was found
 */
export function readOptions(given: { readonly [name: string]: Json }): MesosOptions {
  const { choice, count, flag } = createOptionReader("mesos", mesosOptions, given);
  const election = electionOf(given);
  const sessionMs = count("sessionMs", 100);
  const [least, most] = ZOOKEEPER_SESSION_MS;
  if (election === "zookeeper" && (sessionMs < least || sessionMs > most)) {
    throw new RangeError(
      `mesos: option sessionMs: expected ${least} to ${most} with election=zookeeper, found ${sessionMs}`,
    );
  }
  return {
    election,
    registry: choice("registry", ["none", "strict"]),
    partitionAware: flag("partitionAware"),
    sessionMs,
    pingMs: count("pingMs"),
    pings: count("pings"),
    reregisterMs: count("reregisterMs"),
    failoverMs: count("failoverMs"),
    offerMs: count("offerMs"),
    validationMs: count("validationMs", 0),
    executors: choice("executors", ["survive", "die"]),
    recoveryMs: count("recoveryMs"),
    cpus: count("cpus"),
  };
}
