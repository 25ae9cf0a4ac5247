/**
 * The fields of a test as a program writes them: those of YAML, with values where YAML has names.
 */
import type { Json } from "../../histories/json.ts";

/** A duration: "30s", "500ms", "2m", or a number of seconds. */
export type Duration = string | number;

/** A fault with what differs from its defaults; names are those of `clew list`. */
export interface FaultFields {
  /** Name of the kind of fault, e.g. "partition". */
  readonly fault: string;
  /** What it is done to, in turns: shapes, node ids, roles, `{ nodes }` or `{ link }`. Default: what suits the fault. */
  readonly targets?: readonly (
    string | { readonly nodes: readonly string[] } | { readonly link: string | readonly string[] }
  )[];
  /** Mean time from one start to the next. */
  readonly every?: Duration;
  /** Mean time from start to stop. */
  readonly for?: Duration;
  /** slow: extra delay of each message, such as "50-150ms". */
  readonly delay?: Duration;
  /** lossy: probability of losing each message, 0 to 1. */
  readonly loss?: number;
  /** duplicate, reorder, corrupt, reset: probability of doing it to each message, 0 to 1. */
  readonly share?: number;
  /** rate: what passes at most, in kbit/s. */
  readonly rate?: number;
}

/** How a test runs, whatever it tests. What is left out has the default of `docs/spec.schema.json`. */
export interface RunFields {
  /** Default: what suits the system. */
  readonly nodes?: number;
  /** The system's own options. */
  readonly options?: { readonly [name: string]: Json };
  /** Operations per second over all clients; 0: no limit. Default: 200. */
  readonly rate?: number;
  /** Number of clients, or "2n": two for each node. Default: 10. */
  readonly concurrency?: number | string;
  /** Faults: a name, "all", fields, or a list of them. Default: none. */
  readonly nemesis?: string | FaultFields | readonly (string | FaultFields)[];
  /** Default: lying if a fault needs it. */
  readonly disk?: "true" | "lying";
  /** Extra duration of each sync of a node's disk, such as "5-30ms". */
  readonly fsync?: Duration;
  /** How long the workload and the nemesis run. Default: 30 s. */
  readonly timeLimit?: Duration;
  /** Time for the first success after everything was healed. Default: 10 s. */
  readonly recoveryTimeout?: Duration;
  /** After this long a client gives up on an operation. Default: 5 s. */
  readonly clientTimeout?: Duration;
  /** live: also during the run, which the first violation ends. Default: after. */
  readonly check?: "after" | "live";
  /** Time for the verdict. Default: 60 s. */
  readonly checkTimeLimit?: Duration;
  /**
   * majority: require that clients are answered while a majority is up and connected; 0 to 1: that this share of all
   * operations succeeds; total: all. Default: not asked.
   */
  readonly availability?: "majority" | "total" | number;
  /** false: what nodes and clients say to each other is not recorded (`messages.jsonl`). Default: true. */
  readonly messages?: boolean;
  /** Of everything that is drawn, 0 to 2^32 - 1. Default: drawn anew. */
  readonly seed?: number;
  /**
   * Where the nodes run: processes, virtual time in this process, or processes in network namespaces of their own (Linux).
   * Default: local.
   */
  readonly cluster?: "local" | "simulated" | "namespaces";
  /** How long nodes get before the final reads, where the workload waits for them. */
  readonly quiescence?: Duration;
  /** Programs: mean time that a message between nodes takes, such as "20ms"; a number is in ms. */
  readonly latency?: Duration;
  /** Programs: how latencies are spread around their mean. Default: constant. */
  readonly latencyDist?: "constant" | "uniform" | "exponential";
  /** For faults that do not say: mean time from a start to the stop, and from that to the next start. */
  readonly nemesisInterval?: Duration;
  /** Programs: told to the nodes of a broadcast, such as "tree4". */
  readonly topology?: string;
}
