/**
 * What errors of Redis mean. A reply with an error comes before anything is done, whatever its name: Redis undoes nothing.
 */
import type { ErrorRow } from "../common/trouble.ts";

const refused = (code: string, because: string): ErrorRow => ({ stage: "answered", code, means: "fail", because });

/** In order: the first that fits counts. The code is the first word of the error. */
export const REDIS_ERRORS: readonly ErrorRow[] = [
  refused("READONLY", "a replica takes no writes"),
  refused("LOADING", "it is still reading its file"),
  refused("MASTERDOWN", "a replica without its master answers nothing"),
  refused("NOREPLICAS", "too few replicas to write at all"),
  refused("MISCONF", "it cannot write to its disk, and takes no writes"),
  refused("CLUSTERDOWN", "nobody has the slot"),
  refused("OOM", "there is no room for it"),
  refused("WRONGTYPE", "the key holds something else"),
  refused("NOSCRIPT", "there is no such script"),
  refused("BUSY", "a script is running"),
  refused("UNKILLABLE", "a script is running"),
  refused("ERR", "the request was not understood"),
  {
    stage: "answered",
    code: "NOTREPLICATED",
    means: "info",
    because: "the master has done it, and too few replicas had said so in time",
  },
];
