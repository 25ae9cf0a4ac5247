/**
 * A test once it has been read: everything filled in, every name known, times in ms.
 */
import type { Json } from "../../histories/json.ts";
import type { Command } from "../any-system.ts";
import type { Latency } from "../clusters/executables/network/latency.ts";
import type { FaultSpec } from "../nemesis/faults.ts";

/** One test that can be run. */
export interface TestSpec {
  /** Folder of its runs below `store/`. */
  readonly name: string;
  /** Name of a system, or of `bin`. */
  readonly system: string;
  /** The program to test; undefined: a system that the catalog knows by its name. */
  readonly bin?: Command;
  readonly nodes: number;
  /** The system's options, every one of them. */
  readonly options: { readonly [name: string]: Json };
  /** Id of a bug to plant. */
  readonly mutant?: string;
  readonly workload: {
    readonly name: string;
    readonly keys: number;
    readonly operationsPerKey: number;
    /** Operations per second, by all clients together; 0: no limit. */
    readonly rate: number;
    /** So many of the clients only read; left out: none. */
    readonly readers?: number;
    /** How long the final reads wait, in ms; undefined: as the workload does. */
    readonly quiescenceMs?: number;
  };
  /** Number of clients. */
  readonly concurrency: number;
  /** Each kind of fault once; "all" stands for the kinds that are not listed. */
  readonly nemesis: readonly FaultSpec[];
  /** lying: disks forget what was not synced when the power goes. */
  readonly disk: "true" | "lying";
  /** Extra duration of each sync, drawn uniformly between the two; [0, 0] for none. */
  readonly fsyncMs: readonly [number, number];
  /** Length of the workload under faults. */
  readonly timeLimitMs: number;
  /** Time for the first success after the healing. */
  readonly recoveryTimeoutMs: number;
  /** A client gives up on an operation after this. */
  readonly clientTimeoutMs: number;
  /** live: also during the run, which the first violation ends. */
  readonly check: "after" | "live";
  /** Time for the verdict; a check that runs out is "unknown". */
  readonly checkTimeLimitMs: number;
  /**
   * "majority" requires that clients are answered while as many nodes as the system needs are up and connected; a number,
   * 0..1, that this share of all operations succeeds.
   */
  readonly availability?: "majority" | number;
  /** false: messages are not recorded. */
  readonly messages?: boolean;
  /** 0 … 2^32-1; undefined: to be drawn. */
  readonly seed?: number;
  readonly cluster: "local" | "simulated" | "namespaces";
  /** Of messages between nodes that are programs; undefined: none. */
  readonly latency?: Latency;
  /** Told to nodes that are programs, where their workload has one; undefined: as the cluster has it. */
  readonly topology?: string;
  /** The verdict that the test is an example of. */
  readonly expect?: "valid" | "invalid";
}

/** One or more tests from one file. */
export interface Suite {
  readonly name: string;
  readonly tests: readonly TestSpec[];
  /** The line of its file on which each test begins, counted from 1; left out where there is no file. */
  readonly lines?: readonly number[];
}

/** All mistakes that were found in a specification: a line each in `problems`, all of them in the message. */
export class SpecError extends Error {
  override readonly name = "SpecError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
