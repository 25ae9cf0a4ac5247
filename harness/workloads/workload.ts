/**
 * Workload: what the clients do, and what is to hold of what they saw.
 */
import type { Key } from "../../histories/event.ts";
import type { Generator } from "../generator/generator.ts";
import type { Template } from "../generator/combinators/once.ts";

export interface WorkloadOptions {
  /** Number of client workers. */
  readonly concurrency: number;
  /** Operations per second over all workers; 0: as fast as they complete. */
  readonly rate: number;
  /** Keys in use at a time. */
  readonly keys: number;
  /** Operations on one key before a fresh key takes its place. Bounds each key's check. */
  readonly operationsPerKey: number;
}

export interface Workload {
  readonly name: string;
  readonly description: string;
  /** Name of the checker's model, e.g. "cas-register". */
  readonly model: string;
  /** Endless; the run limits it in time. */
  generator(options: WorkloadOptions): Generator;
  /**
   * Reads after everything was healed: every key that is still in use, by several workers, each tried again until
   * it succeeds. The run limits it in time: an end without `ok` is a system that did not recover.
   */
  finalGenerator(options: WorkloadOptions, keysInUse: readonly Key[]): Generator;
  /** What is asked again and again after the healing until it succeeds; undefined: a read of a key in use. */
  readonly probe?: Template;
  /** `f` values that must each have at least one ok for the run to mean anything. */
  readonly mustSucceed: readonly string[];
  /** What a test gets that says nothing of it. */
  readonly defaults: { readonly keys: number; readonly operationsPerKey: number };
}
