/**
 * How many messages there were in all: between clients and nodes, among servers (nodes and services), and together.
 *
 * Source: Maelstrom's `:net` results; `msgs-per-op` is what its exercises are measured by.
 */
export interface SentAndReceived {
  /** Handed to the network. */
  readonly sent: number;
  /** Delivered; a message that was doubled counts twice. */
  readonly received: number;
}

/** Totals since the start of the cluster. */
export interface MessageCounts {
  readonly all: SentAndReceived;
  readonly clients: SentAndReceived;
  readonly servers: SentAndReceived;
}

/** Messages for each operation that clients invoked; undefined when there were none. */
export function messagesPerOperation(
  { all, servers }: MessageCounts,
  operations: number,
): { readonly all: number; readonly servers: number } | undefined {
  if (operations <= 0) return undefined;
  return { all: all.sent / operations, servers: servers.sent / operations };
}

/** Counts that go up as the network says. */
export interface MessageCounter {
  sent(isOfClient: boolean): void;
  received(isOfClient: boolean): void;
  counts(): MessageCounts;
}

/** A counter that has counted nothing yet. */
export function createMessageCounter(): MessageCounter {
  const clients = { sent: 0, received: 0 };
  const servers = { sent: 0, received: 0 };
  return {
    sent: (isOfClient) => void (isOfClient ? clients : servers).sent++,
    received: (isOfClient) => void (isOfClient ? clients : servers).received++,
    counts: () => ({
      all: { sent: clients.sent + servers.sent, received: clients.received + servers.received },
      clients: { ...clients },
      servers: { ...servers },
    }),
  };
}
