/**
 * The orders that a system needs from whoever runs it (`System.standingOrders`), given again and again: a test is that
 * operator as a hunt is. Nobody waits for an answer, and a node that is down or does not serve is asked again later.
 */
import type { Json } from "../../histories/json.ts";
import type { Cluster } from "../clusters/cluster.ts";

/** An operator who is needed looks after the system so often. */
export const ORDERS_EVERY_MS = 500;

/** What orders are given with. */
type Ordered = Pick<Cluster, "ask" | "clock" | "targets">;

/** Asks all of it of every target, once. */
export function giveOrders(cluster: Ordered, orders: readonly Json[]): void {
  for (const request of orders) for (const node of cluster.targets) cluster.ask(node, request);
}

/** Gives the orders every `ORDERS_EVERY_MS`, first after as long. @returns ends it */
export function keepOrdering(cluster: Ordered, orders: readonly Json[]): () => void {
  if (orders.length === 0) return () => undefined;
  const { clock } = cluster;
  const again = (): (() => void) =>
    clock.at(clock.nowNs() + ORDERS_EVERY_MS * 1e6, () => {
      giveOrders(cluster, orders);
      cancel = again();
    });
  let cancel = again();
  return () => cancel();
}
