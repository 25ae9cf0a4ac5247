/**
 * SearchCase: the small case of a system that a search goes through.
 */
import type { Model } from "../../checker/models/model.ts";
import type { ClientOperation } from "../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../systems-under-test/node-kit/node.ts";
import type { System } from "../../systems-under-test/system.ts";
import type { Bounds } from "./bounds.ts";

/** Where a case begins: all nodes have been started, and nothing else; or they have settled, see `settling/settle.ts`. */
export type Beginning = "boot" | "settled";

/** What is searched. */
export interface SearchCase {
  readonly system: System;
  readonly nodes: number;
  /** The system's options, with defaults filled in. */
  readonly options: { readonly [name: string]: Json };
  readonly mutant?: string | undefined;
  /** What each client does, one after the other. */
  readonly clients: readonly (readonly ClientOperation[])[];
  /** Judges what the clients see. */
  readonly model: Model;
  readonly bounds: Bounds;
  /** Whether a crash may lose what was not synced; default: every write is on disk at once. */
  readonly losesWrites?: boolean;
  /** Default: boot. */
  readonly start?: Beginning;
}
