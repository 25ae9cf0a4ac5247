/**
 * The options of the service: those of the system that are about sessions and reads.
 */
import type { Ms } from "../../node-kit/node.ts";

/** How a server serves. */
export interface ServiceOptions {
  /** The unit of time; ms. */
  readonly tickMs: Ms;
  /** `stock`: the leader answers a sync by itself; `quorum`: after a quorum has confirmed it. */
  readonly sync: "stock" | "quorum";
  /** What a server does with a client that has seen a later state. */
  readonly onZxidAhead: "refuse" | "wait";
  /** The time-out that clients ask for; each session gets what `sessionTimeout` makes of it; ms. */
  readonly sessionTimeoutMs: Ms;
}

/** A session's time-out is between so many ticks, whatever its client asks for. */
export const TIMEOUT_TICKS = [2, 20] as const;

/** The time-out that a session gets that asks for this one. */
export function sessionTimeout(askedMs: Ms, tickMs: Ms): Ms {
  const [least, most] = TIMEOUT_TICKS;
  return Math.min(Math.max(askedMs, least * tickMs), most * tickMs);
}
