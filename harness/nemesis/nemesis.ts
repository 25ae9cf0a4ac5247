/**
 * Nemesis: the process that breaks things. A fault is a pair of operations, `start-<fault>` and `stop-<fault>`,
 * which the schedule emits like any generator and the interpreter records as `info` events, so that the report can
 * shade the time between them.
 */
import type { FaultRecord } from "../../runs/results.ts";
import type { Json } from "../../histories/json.ts";
import type { Generator } from "../generator/generator.ts";

/** What the interpreter needs of a nemesis. */
export interface Nemesis {
  /** Carries out e.g. { f: "start-partition", value: "leader" }; `done` gets what was really done, for the history. */
  invoke(operation: { readonly f: string; readonly value: Json }, done: (value: Json) => void): void;
}

/** All the faults of one test, put together. */
export interface FaultPlan {
  readonly nemesis: Nemesis;
  /** The schedule: runs until the workload's time is over. */
  readonly generator: Generator;
  /** Undoes every fault that is still in force: heals links, resumes, restarts. Safe to call at any time, twice. */
  healAll(done: (error?: Error) => void): void;
  /** Called on every ok completion of a client, for the time to the next ok. */
  clientOk(timeNs: number): void;
  /** One record per fault kind that the test asked for, whether or not it was ever armed. */
  records(): readonly FaultRecord[];
}
