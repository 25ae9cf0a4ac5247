/** Colours by meaning, as names of the style sheet's variables: Jepsen's, so that its users read them at once. */

const FAULTS = ["kill", "pause", "partition", "slow", "lossy", "clock", "power-loss", "duplicate", "reorder"];

/** The CSS colour of an outcome: `ok`, `info` or `fail`. */
export function outcomeColor(outcome: string): string {
  return `var(--${outcome})`;
}

/** The kind of a fault, e.g. "kill" for "kill-n1"; "other" for one that has no colour of its own. */
export function knownFault(fault: string): string {
  return FAULTS.find((name) => fault === name || fault.startsWith(`${name}-`)) ?? "other";
}

/** The CSS colour of a fault's band; faults of other names share one. */
export function faultColor(fault: string): string {
  return `var(--fault-${knownFault(fault)})`;
}

const NODE_COLORS = 7;

/** A steady colour for each node, by its place among the nodes. */
export function nodeColor(nodes: readonly string[], node: string): string {
  return `var(${nodeColorName(nodes, node)})`;
}

/** The style sheet's variable of that colour, for what is painted on a canvas. */
export function nodeColorName(nodes: readonly string[], node: string): string {
  return `--node-${Math.max(0, nodes.indexOf(node)) % NODE_COLORS}`;
}
