/**
 * What errors of ZooKeeper mean.
 */
import type { ErrorRow } from "../common/trouble.ts";

const refused = (code: string, because: string): ErrorRow => ({ stage: "answered", code, means: "fail", because });

/** In order: the first that fits counts. */
export const ZOOKEEPER_ERRORS: readonly ErrorRow[] = [
  refused("NoNode", "there is nothing to change"),
  refused("BadVersion", "another version was there"),
  refused("NodeExists", "there is one already"),
  refused("NoAuth", "who may not do it has done nothing"),
  { stage: "answered", code: "ConnectionLoss", means: "info", because: "it may be on its way to the leader" },
  {
    stage: "answered",
    code: "SessionExpired",
    means: "info",
    because: "it may have come before the end of the session",
  },
  { stage: "answered", code: "OperationTimeout", means: "info", because: "it may yet be carried out" },
];
