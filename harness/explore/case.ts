/**
 * ExploreCase: one small case of a system, with everything that its names stand for: what is searched and played.
 */
import type { Model } from "../../checker/models/model.ts";
import type { ClientOperation } from "../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../systems-under-test/node-kit/node.ts";
import type { System } from "../../systems-under-test/system.ts";
import type { Bounds } from "./bounds.ts";
import type { TraceSetup } from "./trace/trace.ts";

/** A case. */
export interface ExploreCase {
  /** What goes into the file of a trace. */
  readonly setup: TraceSetup;
  readonly system: System;
  /** All options of the system, with defaults filled in. */
  readonly options: { readonly [name: string]: Json };
  /** Judges what the clients see. */
  readonly model: Model;
  /** What each client does, one after the other. */
  readonly clients: readonly (readonly ClientOperation[])[];
  readonly bounds: Bounds;
  /** The search ends after so many states; Infinity: no limit. */
  readonly statesMax: number;
  /** The search ends when states and tables take so many bytes, about. */
  readonly bytesMax: number;
  /** Whether nodes that the system holds to be interchangeable are taken for one another. */
  readonly hasSymmetry: boolean;
  /** Of the operations, where they were drawn. */
  readonly seed: number;
}

/** The options that differ from their defaults: the rest need not be said. */
export function unusualOptions(
  system: System,
  options: { readonly [name: string]: Json },
): { readonly [name: string]: Json } {
  const unusual = system.options.filter(({ name, default: usual }) => {
    const value = options[name];
    return value !== undefined && JSON.stringify(value) !== JSON.stringify(usual);
  });
  return Object.fromEntries(unusual.map(({ name }) => [name, options[name] ?? null]));
}
