/**
 * The guest's clock on a primary. It continues from the last event of the previous primary and never goes back.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { HostState, PrimaryRole } from "../hosts/host-state.ts";

/** The current guest time (ms). */
export function guestNow(host: HostState, primary: PrimaryRole): Ms {
  return Math.max(host.machine.at, host.now + primary.clockOffsetMs);
}
