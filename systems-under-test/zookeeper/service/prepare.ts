/**
 * Preparing: the leader works out what comes of a write, against the state in which everything that is outstanding has been
 * applied. Else two conditional writes that are under way together would both find the version that they ask for.
 *
 * Source: Hunt et al. 2010, section 4.1; ZooKeeper's PrepRequestProcessor, for the order of the checks.
 */
import type { Zxid } from "../zxid.ts";
import { applyTransaction } from "./apply.ts";
import type { Xid } from "./frames.ts";
import type { RefusalCode, Request, SessionId, WriteRequest } from "./requests.ts";
import type { ServiceRules } from "./rules.ts";
import type { Change, Deletion, Transaction } from "./transactions.ts";
import type { Tree, Znode } from "./tree.ts";
import { isPath, parentOf } from "./tree.ts";

/** A request that the leader answers with a transaction. */
export type WrittenRequest = Exclude<Request, { readonly f: "get" | "exists" | "children" | "sync" }>;

/** The states of a leader: as of what it has applied, and as of what it has proposed. */
export interface LeaderStates {
  readonly applied: Tree;
  readonly outstanding: Tree;
}

/** A write of a session, and where the transaction for it will be. */
interface Asked {
  readonly session: SessionId;
  readonly xid: Xid;
  readonly zxid: Zxid;
}

/** The transaction for a request. The states are left as they are. */
export function prepare(states: LeaderStates, request: WrittenRequest, asked: Asked, rules: ServiceRules): Transaction {
  const { session, xid } = asked;
  if (request.f === "close") return { ...closeOf(states, session, rules), xid };
  const tree = states[rules.checkedState()];
  if (request.f === "multi") {
    // A client may send anything.
    const isWell = Array.isArray(request.operations);
    if (isWell) return prepareMulti(tree, request.operations, asked, rules);
    return { type: "error", session, xid, code: "bad-arguments" };
  }
  const change = changeFor(tree, request, session, rules);
  return typeof change === "string" ? { type: "error", session, xid, code: change } : { ...change, session, xid };
}

/** The end of a session, with all nodes that go with it. */
export function closeOf(
  { applied, outstanding }: LeaderStates,
  session: SessionId,
  rules: ServiceRules,
): Extract<Transaction, { readonly type: "close-session" }> {
  const cversions = new Map<string, number>();
  const paths = { outstanding: outstanding.ephemerals(session), applied: applied.ephemerals(session) };
  const deleted = rules.ephemeralsToDelete(paths).map((path): Deletion => {
    const parent = parentOf(path);
    const cversion = (cversions.get(parent) ?? outstanding.get(parent)?.cversion ?? 0) + 1;
    cversions.set(parent, cversion);
    return { path, cversion };
  });
  return { type: "close-session", session, deleted };
}

/** Each write sees the ones before it: they are applied for the time being, and taken back. */
function prepareMulti(
  tree: Tree,
  operations: readonly WriteRequest[],
  { session, xid, zxid }: Asked,
  rules: ServiceRules,
): Transaction {
  const journal: [path: string, node: Znode | undefined][] = [];
  const trial: Tree = {
    ...tree,
    put(path, node) {
      journal.push([path, tree.get(path)]);
      tree.put(path, node);
    },
  };
  const changes: Change[] = [];
  let refused: { readonly code: RefusalCode; readonly index: number } | undefined;
  for (const [index, operation] of operations.entries()) {
    const change = changeFor(trial, operation, session, rules);
    if (typeof change === "string") {
      refused = { code: change, index };
      break;
    }
    changes.push(change);
    applyTransaction(trial, { zxid, transaction: { ...change, session, xid }, isReplay: false, rules });
  }
  for (const [path, node] of journal.reverse()) tree.put(path, node);
  return refused === undefined || (rules.keepsPartOfMulti() && changes.length > 0)
    ? { type: "multi", session, xid, changes }
    : { type: "error", session, xid, ...refused };
}

function changeFor(tree: Tree, write: WriteRequest, session: SessionId, rules: ServiceRules): Change | RefusalCode {
  if (!isPath(write.path) || (write.path === "/" && write.f !== "set")) return "bad-arguments";
  switch (write.f) {
    case "create":
      return creationFor(tree, write, session, rules);
    case "delete":
      return deletionFor(tree, write, rules);
    case "set": {
      const node = tree.get(write.path);
      if (node === undefined) return "no-node";
      if (!rules.versionFits(write.version, node.version)) return "bad-version";
      return { type: "set", path: write.path, data: write.data ?? null, version: node.version + 1 };
    }
    default:
      return "bad-arguments";
  }
}

function creationFor(
  tree: Tree,
  write: Extract<WriteRequest, { readonly f: "create" }>,
  session: SessionId,
  rules: ServiceRules,
): Change | RefusalCode {
  const parentPath = parentOf(write.path);
  const parent = tree.get(parentPath);
  if (parent === undefined) return "no-node";
  if (!rules.mayHaveChildren({ isEphemeral: parent.ephemeralOwner !== null })) return "no-children-for-ephemerals";
  const { sequence, cversion } = parent;
  const number = rules.nextSequence({ sequence, numChildren: tree.childCount(parentPath) });
  const path = write.sequential === true ? write.path + String(number).padStart(10, "0") : write.path;
  if (tree.get(path) !== undefined) return "node-exists";
  return {
    type: "create",
    path,
    data: write.data ?? null,
    ephemeralOwner: write.ephemeral === true ? session : null,
    cversion: cversion + 1,
    sequence: sequence + 1,
  };
}

function deletionFor(
  tree: Tree,
  { path, version }: Extract<WriteRequest, { readonly f: "delete" }>,
  rules: ServiceRules,
): Change | RefusalCode {
  const node = tree.get(path);
  if (node === undefined) return "no-node";
  if (!rules.versionFits(version, node.version)) return "bad-version";
  if (!rules.mayDelete({ numChildren: tree.childCount(path) })) return "not-empty";
  return { type: "delete", path, cversion: (tree.get(parentOf(path))?.cversion ?? 0) + 1 };
}
