/**
 * Failure detector: silence for too long. It is often wrong (a slow or cut-off host looks like a dead one), which is
 * why suspicion alone decides nothing: it only makes a host ask the arbiter.
 *
 * Any message of the pair shows life, and any message sent spares the next heartbeat. A detector that counted only
 * heartbeats would suspect exactly the hosts that are busiest.
 *
 * Source: Scales et al. 2010, section 2.3 (heartbeats and log traffic are both watched).
 */
import type { Ms } from "../../node-kit/node.ts";
import type { HostState } from "./host-state.ts";

export interface Life {
  heardAt: Ms;
  /** When anything was last sent to the other. */
  toldAt: Ms;
}

export function createLife(now: Ms): Life {
  return { heardAt: now, toldAt: now };
}

/** A message of this type came from the other. */
export function heard(host: HostState, life: Life, type: string): void {
  if (host.rules.showsLife(type)) life.heardAt = host.now;
}

export function isSuspect(host: HostState, life: Life): boolean {
  return host.rules.suspects(host.now - life.heardAt, host.options.suspectMs);
}

export function isHeartbeatDue(host: HostState, life: Life): boolean {
  return host.now - life.toldAt >= host.options.heartbeatMs;
}

/** When the detector next has something to do. */
export function detectorWakeAt(host: HostState, life: Life, isSuspicionOpen: boolean): Ms {
  const heartbeatAt = life.toldAt + host.options.heartbeatMs;
  return isSuspicionOpen ? Math.min(heartbeatAt, life.heardAt + host.options.suspectMs) : heartbeatAt;
}
