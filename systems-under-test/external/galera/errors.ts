/**
 * What errors of MariaDB with Galera mean, by number. Nothing of a transaction is there before it is committed, so all that goes
 * wrong before is a failure; here are the answers to a COMMIT, and to the opening of a session.
 */
import type { ErrorRow } from "../common/trouble.ts";

const refused = (code: string, because: string): ErrorRow => ({ stage: "answered", code, means: "fail", because });
const inDoubt = (code: string, because: string): ErrorRow => ({ stage: "answered", code, means: "info", because });

/** In order: the first that fits counts. */
export const GALERA_ERRORS: readonly ErrorRow[] = [
  refused("1047", "the node is not part of the primary component, and takes no statement"),
  refused("1213", "the transaction was rolled back: another one that was ordered before it is in its way"),
  refused("1205", "it waited too long for a lock, and its statement was undone"),
  refused("1020", "the row has changed since the transaction has begun"),
  refused("1062", "there is one already"),
  refused("1290", "the server takes no writes"),
  refused("1040", "there are too many sessions"),
  refused("1045", "the session was refused"),
  inDoubt("1180", "the group was lost during the commit: others may have it"),
  inDoubt("1317", "the session was interrupted during the commit"),
  inDoubt("2006", "the server has gone away, perhaps with the commit"),
  inDoubt("2013", "the connection was lost, perhaps after the commit"),
];
