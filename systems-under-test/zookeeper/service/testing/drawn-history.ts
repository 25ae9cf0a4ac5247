/**
 * Drawn histories of a tree: requests of two sessions, and the transactions that come of them.
 */
import fc from "fast-check";
import type { Zxid } from "../../zxid.ts";
import { applyTransaction } from "../apply.ts";
import { prepare } from "../prepare.ts";
import type { Request, WriteRequest } from "../requests.ts";
import type { ServiceRules } from "../rules.ts";
import { correctRules } from "../rules.ts";
import type { Transaction } from "../transactions.ts";
import type { Tree } from "../tree.ts";
import { createTree } from "../tree.ts";

/** Those that write. */
export const SESSIONS = ["s", "t"] as const;

const path = fc.constantFrom("/a", "/b", "/a/c", "/a/d", "/b/c", "/a/c/e");
const version = fc.option(fc.integer({ min: -1, max: 2 }), { nil: undefined });
const data = fc.integer({ min: 0, max: 9 });
/** A write that may be refused. */
export const write: fc.Arbitrary<WriteRequest> = fc.oneof(
  fc.record({ f: fc.constant("create" as const), path, data, ephemeral: fc.boolean(), sequential: fc.boolean() }),
  fc.record({ f: fc.constant("create" as const), path, data }),
  fc.record({ f: fc.constant("delete" as const), path }),
  fc.record({ f: fc.constant("set" as const), path, data }),
  fc.tuple(fc.constantFrom("set" as const, "delete" as const), path, data, version).map(([f, at, value, expected]) => ({
    f,
    path: at,
    data: value,
    ...(expected === undefined ? {} : { version: expected }),
  })),
);
/** What a session does. */
export type Step =
  | { readonly f: "multi"; readonly operations: readonly WriteRequest[] }
  | { readonly f: "open" }
  | { readonly f: "close" };
const step: fc.Arbitrary<readonly [session: (typeof SESSIONS)[number], step: Step]> = fc.tuple(
  fc.constantFrom(...SESSIONS),
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        f: fc.constant("multi" as const),
        operations: fc.array(write, { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ f: "close" as const }) },
    { weight: 2, arbitrary: fc.constant({ f: "open" as const }) },
  ),
);
/** What two sessions do. */
export const history: fc.Arbitrary<readonly (readonly [session: string, step: Step])[]> = fc
  .array(step, { minLength: 1, maxLength: 60, size: "max" })
  .map((steps) => [["s", { f: "open" }], ["t", { f: "open" }], ...steps]);

/** A transaction and its place. */
export interface Entry {
  readonly zxid: Zxid;
  readonly transaction: Transaction;
}

/** Applies a transaction by correct rules. */
export function apply(tree: Tree, { zxid, transaction }: Entry, isReplay = false): void {
  applyTransaction(tree, { zxid, transaction, isReplay, rules: correctRules });
}

/**
 * The transactions of these steps, and the tree after them.
 *
 * @param prepared called before each is applied
 */
export function run(
  steps: readonly (readonly [session: string, step: Step])[],
  rules: ServiceRules = correctRules,
  prepared?: (tree: Tree, entry: Entry, request: Request | undefined) => void,
): { readonly tree: Tree; readonly entries: readonly Entry[] } {
  const tree = createTree();
  const entries = steps.flatMap(([session, asked], position): Entry[] => {
    const zxid: Zxid = [1, position + 1];
    const isOpen = tree.sessions.has(session);
    if (asked.f === "open" ? isOpen : !isOpen) return [];
    const request = asked.f === "open" ? undefined : asked;
    const transaction: Transaction =
      request === undefined
        ? { type: "create-session", session, timeoutMs: 1_000, server: "n1", token: "" }
        : prepare({ applied: tree, outstanding: tree }, request, { session, xid: position, zxid }, rules);
    prepared?.(tree, { zxid, transaction }, request);
    apply(tree, { zxid, transaction });
    return [{ zxid, transaction }];
  });
  return { tree, entries };
}
