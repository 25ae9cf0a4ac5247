/**
 * Warnings: what programs do wrong, told once for each node and topic. A program that goes wrong does so a thousand times
 * a second.
 */
import type { FindingKind } from "../../../runs/results.ts";
import type { ClusterListener } from "../cluster.ts";

/** Tells the listener. */
export interface Warnings {
  /** @param topic tells kinds of trouble apart; the second one of a topic is not told */
  tell(node: string, kind: FindingKind, topic: string, message: string): void;
  /** Messages to this node were dropped because it does not take them. */
  tooMuch(node: string): void;
}

/** Who is told, and what is told besides. */
export interface WarningOptions {
  readonly listener: Pick<ClusterListener, "finding">;
  readonly nowNs: () => number;
  /** What the node printed last. */
  readonly lastLines: (node: string) => readonly string[];
}

/** Nothing was told yet. */
export function createWarnings({ listener, nowNs, lastLines }: WarningOptions): Warnings {
  const told = new Set<string>();
  function tell(node: string, kind: FindingKind, topic: string, message: string): void {
    const name = `${node} ${topic}`;
    if (told.has(name)) return;
    told.add(name);
    listener.finding({ time: nowNs(), node, kind, message, log: lastLines(node) });
  }
  return {
    tell,
    tooMuch: (node) =>
      tell(node, "warning", "overflow", `${node} does not take its messages as fast as they come: some were dropped`),
  };
}
