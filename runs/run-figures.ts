/**
 * Figures of a run beside its verdict: what the network carried, and how much was answered.
 */

/** How many messages there were. */
export interface MessageTotals {
  /** Handed to the network. */
  readonly sent: number;
  /** Delivered; a message that was doubled counts twice. */
  readonly received: number;
}

/** Messages by who says them to whom. `servers` are nodes and services together, as Maelstrom counts them. */
export interface MessageCounts {
  /** Every message. */
  readonly all: MessageTotals;
  /** To and from clients, and what sets nodes up. */
  readonly clients: MessageTotals;
  /** Between nodes, and between nodes and services. */
  readonly servers: MessageTotals;
  /** Those of `servers` that a service sent or was sent. */
  readonly services: MessageTotals;
}

/**
 * What the network of a run carried, known where the cluster carries every message itself.
 * Source: Maelstrom's `:net` results.
 */
export interface NetworkFigures extends MessageCounts {
  /** Messages sent for each operation that clients invoked: Maelstrom's `msgs-per-op`. Left out when there were none. */
  readonly perOperation?: { readonly all: number; readonly clients: number; readonly servers: number };
}

/** How much of what clients asked for was answered with ok. Source: Maelstrom's `:availability` results. */
export interface AvailabilityFigures {
  /** ok operations of all that were invoked, 0 to 1; 1 when there were none. */
  readonly okFraction: number;
  /** The least that the test requires, 0 to 1; left out when it requires nothing. */
  readonly required?: number;
}
