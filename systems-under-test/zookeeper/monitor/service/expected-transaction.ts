/**
 * What a transaction must be, given the request and the state before it: the rules of the tree, written down once more. The
 * rules of the servers may be broken, so none of them is used here.
 */
import type { Request, WriteRequest } from "../../service/requests.ts";
import type { Change, Transaction } from "../../service/transactions.ts";
import { changesOf } from "../../service/transactions.ts";
import type { Tree } from "../../service/tree.ts";
import { parentOf } from "../../service/tree.ts";

/** A node, as far as conditions of requests look at it. */
interface Sketch {
  readonly version: number;
  readonly cversion: number;
  readonly sequence: number;
  readonly owner: string | null;
}

/** The state in the middle of a transaction: what its changes so far made of the tree. */
class Draft {
  readonly #tree: Tree;
  readonly #changed = new Map<string, Sketch | null>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  get(path: string): Sketch | undefined {
    const changed = this.#changed.get(path);
    if (changed !== undefined) return changed ?? undefined;
    const node = this.#tree.get(path);
    return (
      node && { version: node.version, cversion: node.cversion, sequence: node.sequence, owner: node.ephemeralOwner }
    );
  }

  set(path: string, sketch: Sketch | null): void {
    this.#changed.set(path, sketch);
  }

  hasChildren(path: string): boolean {
    const added = [...this.#changed].some(([at, sketch]) => sketch !== null && at !== "/" && parentOf(at) === path);
    const prefix = path === "/" ? "/" : `${path}/`;
    return added || this.#tree.children(path).some((name) => this.#changed.get(prefix + name) !== null);
  }
}

/** A sentence about what is wrong with the transaction; undefined: nothing. @param request undefined: not known */
export function wrongOf(tree: Tree, transaction: Transaction, request: Request | undefined): string | undefined {
  if (transaction.type === "create-session") {
    return tree.sessions.has(transaction.session) ? "its session is open already" : undefined;
  }
  if (!tree.sessions.has(transaction.session)) return "its session is not open";
  const draft = new Draft(tree);
  if (transaction.type === "close-session") {
    const owned = tree.ephemerals(transaction.session);
    const deleted = transaction.deleted.map(({ path }) => path);
    if (deleted.join() !== owned.join())
      return `it deletes [${deleted.join(", ")}], and its session has [${owned.join(", ")}]`;
  }
  for (const change of changesOf(transaction)) {
    const wrong = impossible(draft, change);
    if (wrong !== undefined) return wrong;
  }
  return request === undefined ? undefined : unlike(tree, transaction, request);
}

/** Carries the change out in the draft. A sentence where it cannot follow the state. */
function impossible(draft: Draft, change: Change): string | undefined {
  const { path } = change;
  const node = draft.get(path);
  const parent = draft.get(parentOf(path));
  if (change.type === "set") {
    if (node === undefined) return `it sets ${path}, which is not there`;
    if (change.version !== node.version + 1)
      return `it makes version ${change.version} of ${path} after ${node.version}`;
    draft.set(path, { ...node, version: change.version });
    return undefined;
  }
  if (parent === undefined) return `${path} has no parent`;
  if (change.cversion !== parent.cversion + 1)
    return `it does not count a change of the children of ${parentOf(path)} as one`;
  if (change.type === "delete") {
    if (node === undefined) return `it deletes ${path}, which is not there`;
    if (draft.hasChildren(path)) return `it deletes ${path}, which has children`;
    draft.set(parentOf(path), { ...parent, cversion: change.cversion });
    draft.set(path, null);
    return undefined;
  }
  if (node !== undefined) return `it creates ${path}, which is there`;
  if (parent.owner !== null) return `it creates ${path} below an ephemeral node`;
  if (change.sequence !== parent.sequence + 1)
    return `it makes ${path} child ${change.sequence} of its parent after ${parent.sequence}`;
  draft.set(parentOf(path), { ...parent, cversion: change.cversion, sequence: change.sequence });
  draft.set(path, { version: 0, cversion: 0, sequence: 0, owner: change.ephemeralOwner });
  return undefined;
}

/** A sentence where the transaction is not what was asked for. */
function unlike(tree: Tree, transaction: Transaction, request: Request): string | undefined {
  if (request.f === "close") return transaction.type === "close-session" ? undefined : "its request was a close";
  const writes = request.f === "multi" ? request.operations : [request as WriteRequest];
  const draft = new Draft(tree);
  const session = transaction.session;
  let refusal: string | undefined;
  const changes: Change[] = [];
  for (const write of writes) {
    const change = asked(draft, write, session);
    if (typeof change === "string") {
      refusal = change;
      break;
    }
    changes.push(change);
    impossible(draft, change);
  }
  const made = transaction.type === "error" ? transaction.code : textOf(changesOf(transaction));
  const expected = refusal ?? textOf(changes);
  return made === expected ? undefined : `it is ${made}, and its request gives ${expected}`;
}

function textOf(changes: readonly Change[]): string {
  return changes
    .map((change) => {
      if (change.type === "delete") return `delete ${change.path}`;
      const data = JSON.stringify(change.data);
      return change.type === "set"
        ? `set ${change.path} ${data}`
        : `create ${change.path} ${data} ${change.ephemeralOwner}`;
    })
    .join(", ");
}

function asked(draft: Draft, write: WriteRequest, session: string): Change | string {
  const { path } = write;
  const isWell = typeof path === "string" && path.startsWith("/") && !path.includes("//");
  if (!isWell || (path === "/" ? write.f !== "set" : path.endsWith("/"))) return "bad-arguments";
  const node = draft.get(path);
  const parent = draft.get(parentOf(path));
  const cversion = (parent?.cversion ?? 0) + 1;
  if (write.f === "create") {
    if (parent === undefined) return "no-node";
    if (parent.owner !== null) return "no-children-for-ephemerals";
    const name = write.sequential === true ? path + `000000000${parent.sequence}`.slice(-10) : path;
    if (draft.get(name) !== undefined) return "node-exists";
    const ephemeralOwner = write.ephemeral === true ? session : null;
    return {
      type: "create",
      path: name,
      data: write.data ?? null,
      ephemeralOwner,
      cversion,
      sequence: parent.sequence + 1,
    };
  }
  if (node === undefined) return "no-node";
  if (write.version !== undefined && write.version !== -1 && write.version !== node.version) return "bad-version";
  if (write.f === "set") return { type: "set", path, data: write.data ?? null, version: node.version + 1 };
  return draft.hasChildren(path) ? "not-empty" : { type: "delete", path, cversion };
}
