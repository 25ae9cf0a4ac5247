/**
 * Workload: what the clients do, and what judges what they saw.
 */
import type { Check } from "../../checker/history-check.ts";
import type { Key } from "../../histories/event.ts";
import type { Generator } from "../generator/generator.ts";
import type { Rpc } from "../clusters/executables/rpc/rpc.ts";
import type { Judge } from "../judge.ts";
import type { Template } from "../generator/combinators/once.ts";

/** How much of a workload, by how many. */
export interface WorkloadOptions {
  /** Number of client workers. */
  readonly concurrency: number;
  /** Operations per second, by all workers together; 0: as fast as they complete. */
  readonly rate: number;
  /** Keys in use at a time. */
  readonly keys: number;
  /** Operations on one key before a new key takes its place. Limits the cost of checking a key. */
  readonly operationsPerKey: number;
  /** So many of the workers only read. Default: 0. Only for workloads that can (`takesReaders`). */
  readonly readers?: number;
  /** How long the final reads wait, in ms, where the workload waits at all. Default: its `quiescenceMs`. */
  readonly quiescenceMs?: number;
}

/** A workload: what the clients do, and what judges it. */
export interface Workload {
  /** What `--workload` takes. */
  readonly name: string;
  /** One sentence for `clew list`. */
  readonly description: string;
  /** What judges the history: the name of one of the checker's models, a model of your own, or a check. */
  readonly judge: Judge;
  /** What else is asked of the history; each has a line of its own in the results. Default: nothing. */
  readonly checks?: readonly Check[];
  /**
   * What is asked besides of a system whose claim names it, as promised or as not promised: what means something for some
   * systems only. Default: nothing.
   */
  readonly checksOfClaims?: readonly Check[];
  /** The operations under faults. Endless: the run limits it in time. */
  generator(options: WorkloadOptions): Generator;
  /**
   * The reads after everything was healed: every key that is still in use, by several workers, each tried again until
   * it succeeds. The run limits it in time; when a read never succeeds, the system did not recover.
   */
  finalGenerator(options: WorkloadOptions, keysInUse: readonly Key[]): Generator;
  /** How long the final generator waits before its reads, in ms, unless its options say otherwise. Default: 0. */
  readonly quiescenceMs?: number;
  /** Is tried after the healing until it succeeds, to see that the system is back. Default: a read of a key in use. */
  readonly probe?: Template;
  /** Operations that must each succeed at least once for the run to mean anything: values of `f`. */
  readonly mustSucceed: readonly string[];
  /** For tests that do not say. */
  readonly defaults: {
    /** Keys in use at a time. */
    readonly keys: number;
    /** Operations on one key. */
    readonly operationsPerKey: number;
  };
  /** Whether some workers may do nothing but "read" keys, as `keyedGenerator` lets them. Default: false. */
  readonly takesReaders?: boolean;
  /** Its operations in Maelstrom's protocol. Left out: programs cannot be tested with it. */
  readonly rpc?: Rpc;
}
