/**
 * The workloads of the objects in the store, besides those of plain values.
 */

/** Names of workloads that every client of the store understands. */
export const OBJECT_WORKLOADS: readonly string[] = ["lock", "fencing", "ids", "queue", "counter", "bank"];
