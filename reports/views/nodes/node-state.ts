/** How a node stood at a moment, as far as it is known: its role, whether it ran, and what it said last of each kind. */
import type { NodeView, RoleSpan } from "../data/report-data.ts";

/** One node at one moment. */
export interface NodeState {
  readonly node: string;
  /**
   * Undefined before it said anything, and after it ended. Alone where its term is told beside it; else with the term in which it
   * began, which nobody knows to have lasted.
   */
  readonly role?: string | undefined;
  readonly leads: boolean;
  readonly isOut?: "down" | "paused" | undefined;
  /** The last note of each kind, the latest first; the role is told already. */
  readonly lastSaid: readonly string[];
}

const SAID_MAX = 4;

/**
 * At `timeNs`.
 * @param isTermTold something else says the term that the node was in by then
 */
export function nodeState(
  { node, roles, outages, notes }: NodeView,
  timeNs: number,
  isTermTold: boolean = false,
): NodeState {
  const holds = ({ startNs, endNs }: { readonly startNs: number; readonly endNs: number }): boolean =>
    startNs <= timeNs && timeNs < endNs;
  const role = roles.findLast(holds);
  // A node that speaks is up again, even if the fault is not over yet for others.
  const out = outages.find(
    (outage) => holds(outage) && (outage.kind === "paused" || !((role?.startNs ?? 0) > outage.startNs)),
  );
  const last = new Map<string, string>();
  for (const { timeNs: at, event = "", text } of notes) {
    if (at > timeNs) break;
    if (event === "role") continue;
    last.delete(event);
    last.set(event, text);
  }
  return {
    node,
    role: role === undefined ? undefined : roleWords(role, isTermTold),
    leads: role?.leads ?? false,
    isOut: out?.kind,
    lastSaid: [...last.values()].toReversed().slice(0, SAID_MAX),
  };
}

function roleWords({ text, name, term }: RoleSpan, isTermTold: boolean): string {
  if (isTermTold) return name;
  return term === undefined ? text : `${name}, since term ${term}`;
}
