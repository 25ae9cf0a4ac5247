/**
 * What looks on while a plan is carried out.
 */
import type { LinkRecord } from "../../../runs/results.ts";
import type { System } from "../../../systems-under-test/system.ts";
import type { Catalog } from "../../catalog.ts";
import type { Isolation } from "../../clusters/simulated/network/isolation.ts";
import type { MessageFate, SentMessage } from "../../clusters/simulated/options.ts";

/** What a run may be given besides its plan; none of it changes the run. */
export interface SimulateSurroundings {
  /** What the plan's names stand for. Default: what comes with clew. */
  readonly catalog?: Catalog;
  /** A system that is in no catalog, in place of the plan's. */
  readonly system?: System;
  /** How many events of the trace to keep. Default 0. */
  readonly recordMax?: number;
  /** How messages are kept from being shared between nodes; see `Isolation`. Default "shared". */
  readonly isolation?: Isolation;
  /** Takes what each link did. */
  readonly onLink?: (record: LinkRecord) => void;
  /** Follows each message through the network. */
  readonly onMessage?: (message: SentMessage, timeNs: number) => MessageFate;
  /**
   * Runs the simulation, and gives false when it has ended it because it did not come to an end. Default: no limit,
   * and a node whose step never returns is waited for without end.
   */
  readonly limited?: (action: () => void) => boolean;
  /** Puts something around the system's nodes that looks on. */
  readonly around?: (system: System, nowNs: () => number) => System;
}
