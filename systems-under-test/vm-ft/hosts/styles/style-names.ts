/**
 * The names of the styles of replication, as the option `replication` takes them.
 */

/** All of them; the first is the default. */
export const styleNames = ["vmft-log", "checkpoint", "rsm-exec-ack"] as const;

/** One of them. */
export type StyleName = (typeof styleNames)[number];
