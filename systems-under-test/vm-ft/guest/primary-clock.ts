/**
 * The guest's clock on a primary: goes on from the last event of the primary before, and never goes back.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { HostState, Primary } from "../hosts/host-state.ts";

export function guestNow(host: HostState, primary: Primary): Ms {
  return Math.max(host.machine.at, host.now + primary.clockOffsetMs);
}
