/**
 * ServerSystem: a server that somebody else wrote, as a system that can be tested.
 */
import type { SystemDescription } from "../../../../systems-under-test/system.ts";
import type { ServerAdapter } from "./server-adapter.ts";

/** A server, started and asked as its adapter says. */
export interface ServerSystem extends SystemDescription {
  /** Tells it from systems that run in other ways. */
  readonly kind: "server";
  /** How it is started and asked. */
  readonly adapter: ServerAdapter;
  /**
   * The file that describes it, as an absolute path or a file URL: relative paths begin in its folder. Without it, that of
   * the file that was loaded, which may be a config.
   */
  readonly module?: string;
}
