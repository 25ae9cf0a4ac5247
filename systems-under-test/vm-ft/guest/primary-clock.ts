/**
 * The guest's clock on a primary. It continues from the last event of the previous primary and never goes back, not
 * even behind an operation that has its time and waits to be executed.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { HostState, PrimaryRole } from "../hosts/host-state.ts";

/** The current guest time (ms). */
export function guestNow(host: HostState, primary: PrimaryRole): Ms {
  const last = primary.waiting.at(-1)?.at ?? host.machine.at;
  return Math.max(last, host.now + primary.clockOffsetMs);
}
