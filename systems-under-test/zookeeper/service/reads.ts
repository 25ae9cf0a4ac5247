/**
 * Reads, answered from a server's own state, and what is told of a write that was applied.
 */
import type { Zxid } from "../zxid.ts";
import type { Answer, ReadRequest, Results, WriteResult } from "./requests.ts";
import type { Change, Transaction } from "./transactions.ts";
import { isPath, statOf } from "./tree.ts";
import type { Tree } from "./tree.ts";

/** The answer to a read. */
export function readAnswer(tree: Tree, { f, path }: ReadRequest, zxid: Zxid): Answer {
  if (!isPath(path)) return { ok: false, zxid, error: "bad-arguments" };
  const node = tree.get(path);
  if (node === undefined) {
    return f === "exists" ? { ok: true, zxid, exists: false } : { ok: false, zxid, error: "no-node" };
  }
  const stat = statOf(tree, path, node);
  if (f === "get") return { ok: true, zxid, stat, data: node.data };
  if (f === "exists") return { ok: true, zxid, stat, exists: true };
  return { ok: true, zxid, stat, children: tree.children(path) };
}

/** What is told of a change that was just applied. */
export function resultOf(tree: Tree, change: Change): WriteResult {
  const node = tree.get(change.path);
  if (change.type === "delete" || node === undefined) return {};
  const stat = statOf(tree, change.path, node);
  return change.type === "create" ? { stat, created: change.path } : { stat };
}

/** The answer to the request of a transaction that was applied. `results`: of its changes. */
export function writeAnswer(transaction: Transaction, zxid: Zxid, results: readonly WriteResult[]): Answer {
  if (transaction.type === "error") {
    const { code, index } = transaction;
    return { ok: false, zxid, error: code, at: zxid, ...(index === undefined ? {} : { index }) };
  }
  const own: Results =
    transaction.type === "multi" ? { results } : transaction.type === "close-session" ? {} : { ...results[0] };
  return { ok: true, zxid, at: zxid, ...own };
}
