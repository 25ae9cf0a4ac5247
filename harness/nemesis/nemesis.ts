/**
 * Nemesis: what breaks things in a run, as its controller sees it, whoever chooses the faults: the schedule of a test
 * (`fault-plan.ts`), or the strategies and recorded effects of a hunt (`harness/hunt/faults`).
 */
import type { Json } from "../../histories/json.ts";
import type { Done } from "../clusters/cluster.ts";
import type { Generator } from "../generator/generator.ts";

/** What the interpreter needs of a nemesis. */
export interface Nemesis {
  /** Carries out e.g. { f: "start-partition", value: "leader" }; `done` gets what was really done, for the history. */
  invoke(operation: { readonly f: string; readonly value: Json }, done: (value: Json) => void): void;
}

/** All the faults of one run, put together. */
export interface Faults {
  /**
   * Faults that are operations of the history: a generator emits them until the workload's time is over, the nemesis
   * carries them out. Left out: they come between the events of a simulation, and are recorded by whoever does them.
   */
  readonly operations?: { readonly generator: Generator; readonly nemesis: Nemesis };
  /** Undoes every fault that is still in force, as far as the run is to be healed. Safe to call at any time, twice. */
  healAll(done: Done): void;
  /** Called on every ok completion of a client, for the time to the next ok. */
  clientOk?(timeNs: number): void;
}
