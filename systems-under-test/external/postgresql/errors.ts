/**
 * What errors of PostgreSQL mean, by SQLSTATE. Every operation is one statement in a transaction of its own, and an error rolls it
 * back; what is in doubt is a server that goes down or a connection that breaks while it commits.
 */
import type { ErrorRow } from "../common/trouble.ts";

const rolledBack = (code: string, because: string): ErrorRow => ({ stage: "answered", code, means: "fail", because });

/** In order: the first that fits counts. */
export const POSTGRES_ERRORS: readonly ErrorRow[] = [
  rolledBack("40001", "the transaction was rolled back, as another one was in its way"),
  rolledBack("40P01", "the transaction was rolled back, as two waited for each other"),
  rolledBack("23505", "there is one already"),
  rolledBack("25006", "a standby takes no writes"),
  rolledBack("42P01", "there is no such table"),
  rolledBack("57P03", "it is starting up or shutting down, and has begun nothing"),
  rolledBack("53300", "there are too many sessions"),
  { stage: "answered", code: "57P01", means: "info", because: "the session was ended, perhaps while it committed" },
  { stage: "answered", code: "57P02", means: "info", because: "another session crashed, perhaps while it committed" },
  {
    stage: "answered",
    code: "NOTREPLICATED",
    means: "info",
    because: "it is committed here, and was not awaited on the standby: a failover may lose it",
  },
];
