/**
 * The failure detector: a host that was silent for too long is suspected.
 *
 * Suspicion is often wrong, because a slow or cut-off host looks like a dead one. So it decides nothing by itself: it
 * only makes a host ask the arbiter. Every message of the pair counts as a sign of life and replaces a heartbeat. A
 * detector that counted only heartbeats would suspect the busiest hosts.
 *
 * Source: Scales et al. 2010, section 2.3 (heartbeats and log traffic are both watched).
 */
import type { Ms } from "../../node-kit/node.ts";
import type { HostState, Liveness } from "./host-state.ts";

/** As if a message had just come and gone. */
export function createLiveness(now: Ms): Liveness {
  return { heardAt: now, sentAt: now };
}

/** Records that a message of this type came from the other host. */
export function recordMessage(host: HostState, life: Liveness, type: string): void {
  if (host.rules.showsLife(type)) life.heardAt = host.now;
}

/** Whether the other host was silent for too long. */
export function isSuspect(host: HostState, life: Liveness): boolean {
  return host.rules.suspects(host.now - life.heardAt, host.options.suspectMs);
}

/** Whether this host has sent nothing for a heartbeat interval. */
export function isHeartbeatDue(host: HostState, life: Liveness): boolean {
  return host.now - life.sentAt >= host.options.heartbeatMs;
}

/** When the detector next has something to do. `isSuspicionOpen`: a suspicion would still change something. */
export function detectorWakeAt(host: HostState, life: Liveness, isSuspicionOpen: boolean): Ms {
  const heartbeatAt = life.sentAt + host.options.heartbeatMs;
  return isSuspicionOpen ? Math.min(heartbeatAt, life.heardAt + host.options.suspectMs) : heartbeatAt;
}
