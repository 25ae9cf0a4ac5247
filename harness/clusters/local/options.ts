/**
 * What a local cluster is made of.
 */
import type { Json } from "../../../histories/json.ts";
import type { Member, System } from "../../../systems-under-test/system.ts";
import type { ClusterListener } from "../cluster.ts";
import type { LinkKeeper, NodeWiring } from "../wiring.ts";
import type { NodeClocks } from "../machines/clocks/node-clocks.ts";
import type { MessageTape } from "../messages/message-tape.ts";

/** What runs, where its files go, and how patient the cluster is. */
export interface LocalClusterOptions {
  readonly system: System;
  readonly members: readonly Member[];
  /** The system's options, all filled in. */
  readonly options: { readonly [name: string]: Json };
  /** Id of the planted bug, or undefined for none. */
  readonly mutant?: string | undefined;
  /** Where each node gets its folder `<id>/` with config.json, node.log and data/. */
  readonly runDirectory: string;
  /** "lying": the nodes' disks forget what was not synced when a node is killed, as in a power loss. */
  readonly disk: "true" | "lying";
  /** How long a lying disk takes to sync, uniform between the two, in ms; a true disk takes as long as it takes. */
  readonly fsyncMs: readonly [number, number];
  readonly seed: number;
  readonly listener: ClusterListener;
  /** Takes every message; left out: nobody wants them. */
  readonly tape?: MessageTape | undefined;
  /** Default: proxies on this machine. */
  readonly wire?: (nodes: readonly string[], keeper: LinkKeeper) => NodeWiring;
  /** Sets the clocks of nodes. Default: nobody can. */
  readonly clocks?: (pidOf: (node: string) => number | undefined) => NodeClocks;
  /** After this long a client gives up on an operation. */
  readonly clientTimeoutMs: number;
  /** Default 15,000. */
  readonly readyTimeoutMs?: number;
  /** Processor time without a sign of life that makes a node stuck; default 5,000. */
  readonly stuckCpuMs?: number;
}
