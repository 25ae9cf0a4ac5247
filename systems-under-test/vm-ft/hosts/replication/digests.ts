/**
 * Digests: hashes of the states of both hosts after the same events, compared while they run.
 *
 * A guest that is not deterministic, or a host that repeats it wrongly, makes the two states differ without notice. The
 * answers stay right until a failover. So the primary sends the hash of its state with an entry now and then, and the
 * backup halts if its own state had another hash after the same event.
 */
import { stateText } from "../../guest/machine.ts";
import type { BackupRole, HostState } from "../host-state.ts";
import type { Digest, Entry } from "./entry.ts";
import { stateHash } from "./packed-checkpoint.ts";

/** Own digests that a backup keeps; older ones are not compared any more. */
const OWN_DIGESTS_MAX = 1000;

/** The digest of the state now, if one is due after this event. Cost: linear in the state, if it is. */
export function dueDigest({ machine, options }: HostState): Digest | null {
  if (machine.seq % options.hashEveryEvents !== 0) return null;
  return { seq: machine.seq, hash: stateHash(stateText(machine)) };
}

/** Call it after each event of a backup, with its entry. Null, or how the states differ. */
export function compareDigest(host: HostState, { ownDigests }: BackupRole, entry: Entry): string | null {
  const due = dueDigest(host);
  if (due !== null) ownDigests.push(due);
  if (ownDigests.length > OWN_DIGESTS_MAX) ownDigests.shift();
  const { digest } = entry;
  if (digest === undefined) return null;
  while (ownDigests[0] !== undefined && ownDigests[0].seq < digest.seq) ownDigests.shift();
  const own = ownDigests[0];
  // Before this host's checkpoint, it has none.
  if (own === undefined || own.seq !== digest.seq || own.hash === digest.hash) return null;
  return `after event ${digest.seq} the state has hash ${own.hash}, the primary's has ${digest.hash}`;
}
