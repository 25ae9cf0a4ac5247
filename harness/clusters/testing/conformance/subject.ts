/**
 * What the conformance suite needs of an implementation of `Cluster`: how to open one with the toy on it, how its time
 * goes on, and what is left of it when it was stopped.
 */
import type { Member, System } from "../../../../systems-under-test/system.ts";
import type { Cluster, ClusterListener } from "../../cluster.ts";

/** The cluster that a case asks for. */
export interface SubjectOptions {
  /** The toy, or the toy with other promises. Where nodes are programs, the subject says where the toy's is. */
  readonly system: System;
  readonly members: readonly Member[];
  readonly listener: ClusterListener;
  readonly clientTimeoutMs: number;
  /**
   * "quick": a true disk, as it comes. "slow": a sync takes `SLOW_SYNC_MS`, and a power loss, if the cluster has one,
   * takes all that is not synced.
   */
  readonly disk: "quick" | "slow";
}

/** Long enough that a node which was just told to save has not synced when the power goes, also on a busy machine. */
export const SLOW_SYNC_MS = 1_500;

/** A cluster that is not started yet, and what only its implementation knows. */
export interface OpenSubject {
  readonly cluster: Cluster;
  /**
   * Lets the cluster's time go on until the condition holds, or its clock has come to this time, in ns. Asks at least
   * once a few milliseconds of its time.
   */
  readonly run: (until: () => boolean, untilNs: number) => Promise<void>;
  /** A sentence for each thing of it that is still there: processes, sockets, events to come. Empty after a stop. */
  readonly leftovers: () => readonly string[];
  /** Sets how fast a node's clock goes; there if "clock" is among the capabilities. */
  readonly setClockRate?: (node: string, rate: number) => void;
  /** Removes what was made for it elsewhere, such as folders. Called after a stop. */
  readonly dispose: () => void;
}

/** An implementation of `Cluster`. */
export interface ConformanceSubject {
  readonly name: Cluster["name"];
  /** False where nodes cannot say that they halt on purpose, so that an end is an end. Default: they can. */
  readonly halts?: boolean;
  readonly open: (options: SubjectOptions) => OpenSubject;
}
