/**
 * What a test is once it has been read: everything filled in, every name known, times in ms.
 */
import type { Json } from "../../histories/json.ts";
import type { System } from "../../systems-under-test/system.ts";
import type { FaultSpec } from "../nemesis/faults.ts";
import type { Workload } from "../workloads/workload.ts";

/** One test. */
export interface TestSpec {
  /** Folder of its runs below `store/`. */
  readonly name: string;
  /** Name of a system. */
  readonly system: string;
  readonly nodes: number;
  /** The system's options, all filled in. */
  readonly options: { readonly [name: string]: Json };
  readonly mutant?: string;
  readonly workload: {
    readonly name: string;
    readonly keys: number;
    readonly operationsPerKey: number;
    /** Operations per second over all clients; 0: no limit. */
    readonly rate: number;
  };
  readonly concurrency: number;
  /** Each kind of fault once; "all" stands for the kinds that are not listed. */
  readonly nemesis: readonly FaultSpec[];
  readonly disk: "true" | "lying";
  /** Extra duration of each sync, uniform between the two; [0, 0] for none. */
  readonly fsyncMs: readonly [number, number];
  readonly timeLimitMs: number;
  readonly recoveryTimeoutMs: number;
  readonly clientTimeoutMs: number;
  /** live: while the run goes on, too; the first violation ends it. */
  readonly check: "after" | "live";
  readonly checkTimeLimitMs: number;
  /** Whether clients must be answered while as many nodes as the system needs are up and connected. */
  readonly availability?: "majority";
  /** undefined: to be drawn. */
  readonly seed?: number;
  readonly cluster: "local" | "simulated";
  /** The verdict that the test is an example of. */
  readonly expect?: "valid" | "invalid";
}

/** One or more tests from one file. */
export interface Suite {
  readonly name: string;
  readonly tests: readonly TestSpec[];
}

/** What names may stand for. */
export interface Known {
  readonly systems: readonly System[];
  readonly workloads: readonly Workload[];
}

/** The user's mistakes, all that were found: one line each in `problems`, together in the message. */
export class SpecError extends Error {
  override readonly name = "SpecError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
