/**
 * Every decision of a session's client that a bug could change, as a table of pure functions. A mutant replaces one.
 *
 * Source: ZooKeeper's ClientCnxn; Hunt et al. 2010, section 4.4.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { RegisteredWatches } from "../service/frames.ts";
import type { Request } from "../service/requests.ts";
import { compareZxids, ZXID_ZERO } from "../zxid.ts";
import type { Zxid } from "../zxid.ts";

/** The rules of a client. */
export interface ClientRules {
  /** The last zxid that the client has seen, after a frame with this one. */
  zxidSeen(last: Zxid, header: Zxid): Zxid;
  /** The watches that it sets again when it connects again. */
  watchesToSet(registered: RegisteredWatches): RegisteredWatches;
  /** How long after its last ping it sends another. */
  pingAfter(timeoutMs: Ms): Ms;
  /** How long a server may be silent before the client tries another. */
  silenceMax(timeoutMs: Ms): Ms;
  /** Whether a request is sent again on another connection, which may do it twice. */
  repeats(request: Request): boolean;
}

/** The rules without a bug. */
export const correctClientRules: ClientRules = {
  // A frame that only brings events has a zxid below 0.
  zxidSeen: (last, header) => (compareZxids(header, ZXID_ZERO) > 0 ? header : last),
  watchesToSet: (registered) => registered,
  pingAfter: (timeoutMs) => Math.floor(timeoutMs / 3),
  silenceMax: (timeoutMs) => Math.floor((timeoutMs * 2) / 3),
  repeats: () => false,
};
