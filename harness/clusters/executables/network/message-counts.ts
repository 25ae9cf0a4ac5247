/**
 * How many messages there were in all: between clients and nodes, among servers (nodes and services), and together.
 *
 * Source: Maelstrom's `:net` results; `msgs-per-op` is what its exercises are measured by.
 */
import type { MessageCounts, MessageTotals, NetworkFigures } from "../../../../runs/run-figures.ts";

/** Who a message is counted for: a client at one end, else a service, else nodes. */
export type MessageParty = "clients" | "services" | "nodes";

/** What the network carried since the start, with its share for each of the operations that clients invoked. */
export function networkFigures(counts: MessageCounts, operations: number): NetworkFigures {
  if (operations <= 0) return counts;
  const { all, clients, servers } = counts;
  const each = ({ sent }: MessageTotals): number => sent / operations;
  return { ...counts, perOperation: { all: each(all), clients: each(clients), servers: each(servers) } };
}

/** Counts that go up as the network says. */
export interface MessageCounter {
  sent(party: MessageParty): void;
  received(party: MessageParty): void;
  counts(): MessageCounts;
}

/** A counter that has counted nothing yet. */
export function createMessageCounter(): MessageCounter {
  const parties = { clients: nothing(), services: nothing(), nodes: nothing() };
  return {
    sent: (party) => void parties[party].sent++,
    received: (party) => void parties[party].received++,
    counts() {
      const { clients, services, nodes } = parties;
      const servers = sum(services, nodes);
      return { all: sum(clients, servers), clients: { ...clients }, servers, services: { ...services } };
    },
  };
}

function nothing(): { sent: number; received: number } {
  return { sent: 0, received: 0 };
}

function sum(one: MessageTotals, other: MessageTotals): MessageTotals {
  return { sent: one.sent + other.sent, received: one.received + other.received };
}
