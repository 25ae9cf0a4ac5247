/**
 * HuntPlan: everything that one simulated test depends on, as plain JSON. A result is a function of its plan, so a
 * plan is also the way to repeat, to shrink and to share a finding.
 *
 * A seed alone would not do: what is drawn from it changes with every change of the drawing code, and a fault that is
 * silently nonzero explains nothing later. So the plan holds what was drawn, written out.
 */
import type { Key } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import type { DiskOptions } from "../../clusters/simulated/nodes/disk.ts";
import type { HostOptions } from "../../clusters/simulated/options.ts";
import type { NetworkOptions } from "../../clusters/simulated/network/network.ts";
import type { TimedEffect } from "../faults/timed-effect.ts";
import { isAsked, type Oracle } from "../../../runs/hunts/oracle.ts";

export type { LinkEnds, NemesisEffect } from "../../nemesis/effect.ts";

/** Version of the shapes in this file. */
export const PLAN_FORMAT = 1;

/**
 * Who decides about the faults: a strategy by name (see `strategies.ts`), with what was drawn for it, or a list of
 * recorded effects. The effects that a strategy's run recorded give the same run again, event for event.
 */
export type FaultSource =
  | { readonly strategy: string; readonly settings: { readonly [name: string]: Json } }
  | { readonly effects: readonly TimedEffect[] };

/** What a client is told to do, in place of what the workload would draw. */
export interface ScriptedOperation {
  /** Not before then, in whole µs of the run; later when the worker is not free. */
  readonly atUs: number;
  /** 0 … clients - 1. */
  readonly worker: number;
  readonly f: string;
  readonly key?: Key;
  readonly value: Json;
}

/** One simulated test, written out. */
export interface HuntPlan {
  readonly format: number;
  /** Name in the catalog. */
  readonly system: string;
  readonly nodes: number;
  /** The system's options that differ from their defaults. */
  readonly options: { readonly [name: string]: Json };
  readonly mutant?: string;
  readonly workload: string;
  readonly clients: number;
  /** Operations per second over all clients; 0: as fast as they complete. */
  readonly rate: number;
  readonly keys: number;
  readonly operationsPerKey: number;
  /** Seed of all streams: network, disks, clocks, clients, generator, nemesis. 32 bits count. */
  readonly seed: number;
  readonly faults: FaultSource;
  /** How long workload and nemesis run, in ms of virtual time. */
  readonly faultMs: number;
  /**
   * What comes after it. `core`: a drawn majority is healed, every other fault stays as it is, and the system must
   * go on. `all`: everything is healed, and it must go on. `safety`: everything is healed for the last reads, but
   * nothing is asked of its progress. `none`: the run ends with its faults, and is judged by what was seen until then.
   */
  readonly ending: "core" | "all" | "safety" | "none";
  /** Bound on the time from healing to the first answer, and again to the last final read; ms of virtual time. */
  readonly recoveryMs: number;
  readonly clientTimeoutMs: number;
  readonly network: Partial<NetworkOptions>;
  readonly disk: Partial<DiskOptions>;
  readonly host: Partial<HostOptions>;
  /** Draws the order of events of the same µs. */
  readonly shufflesTies: boolean;
  /** Most events of the run; one more is a failure of its own. */
  readonly eventsMax: number;
  /** Whether the system's own monitor watches its nodes' insides. false: only what clients see counts. */
  readonly watches: boolean;
  /** Ends the run at the first broken invariant, without heal and check: for shrinking. */
  readonly stopsAtViolation: boolean;
  /** The oracles that count. Undefined: all. */
  readonly oracles?: readonly Oracle[];
  /** The operations, in order of time; then the workload only names the model, and `rate` means nothing. */
  readonly operations?: readonly ScriptedOperation[];
}

/** Whether the run must make progress after its faults. */
export function asksProgress({ ending, oracles }: Pick<HuntPlan, "ending" | "oracles">): boolean {
  return ending !== "safety" && ending !== "none" && isAsked("liveness", oracles);
}
