/**
 * ServerSystem: a server that somebody else wrote, as a system that can be tested.
 */
import type { SystemDescription } from "../../../../systems-under-test/system.ts";
import type { ServerAdapter } from "./server-adapter.ts";

/** A server, started and asked as its adapter says. */
export interface ServerSystem extends SystemDescription {
  readonly kind: "server";
  readonly adapter: ServerAdapter;
  /** The absolute path of the file that describes it, filled in where that was loaded. Relative paths begin in its folder. */
  readonly module?: string;
}
