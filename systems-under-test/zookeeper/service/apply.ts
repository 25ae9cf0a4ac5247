/**
 * Applying transactions to a tree.
 *
 * A server that starts from a fuzzy image applies again what the image already holds in part: a node may be there before it
 * is created, gone before it is set, or one that was created later. Each change assigns what the leader worked out, and one
 * whose node is missing does nothing: a later transaction, which is applied again too, removed it.
 *
 * Source: Hunt et al. 2010, section 4.3; ZOOKEEPER-3144.
 */
import type { Zxid } from "../zxid.ts";
import type { ServiceRules } from "./rules.ts";
import type { Change, Transaction } from "./transactions.ts";
import { changesOf } from "./transactions.ts";
import { parentOf } from "./tree.ts";
import type { Tree } from "./tree.ts";

/** Applies the transaction. `applied` is called after each change that it made. */
export function applyTransaction(
  tree: Tree,
  entry: {
    readonly zxid: Zxid;
    readonly transaction: Transaction;
    /** The server is catching up from a log. */
    readonly isReplay: boolean;
    readonly rules: ServiceRules;
  },
  applied?: (change: Change) => void,
): void {
  const { zxid, transaction, isReplay, rules } = entry;
  if (transaction.type === "create-session") tree.sessions.set(transaction.session, transaction.timeoutMs);
  if (transaction.type === "close-session") {
    const isKnown = tree.sessions.delete(transaction.session);
    if (!rules.appliesClose(isKnown)) return;
  }
  const changes = changesOf(transaction);
  for (const change of rules.appliedChanges({ type: transaction.type, isReplay }, changes)) {
    if (applyChange(tree, zxid, change)) applied?.(change);
  }
}

/** False: the node that it would change is not there. */
function applyChange(tree: Tree, zxid: Zxid, change: Change): boolean {
  const { path } = change;
  if (change.type === "set") {
    const node = tree.get(path);
    if (node === undefined) return false;
    tree.put(path, { ...node, data: change.data, version: change.version, mzxid: zxid });
    return true;
  }
  const parent = tree.get(parentOf(path));
  if (change.type === "create") {
    if (parent === undefined) return false;
    const { data, cversion, sequence, ephemeralOwner } = change;
    tree.put(parentOf(path), { ...parent, cversion, sequence, pzxid: zxid });
    const zxids = { czxid: zxid, mzxid: zxid, pzxid: zxid };
    tree.put(path, { data, version: 0, cversion: 0, sequence: 0, ...zxids, ephemeralOwner });
    return true;
  }
  const wasThere = tree.get(path) !== undefined;
  tree.put(path, undefined);
  if (parent !== undefined) tree.put(parentOf(path), { ...parent, cversion: change.cversion, pzxid: zxid });
  return wasThere;
}
