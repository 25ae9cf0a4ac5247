/**
 * The tree against a model that is as plain as can be, and what a fuzzy image needs: transactions that may come twice.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { readImage, treeOfImage } from "./image.ts";
import { prepare } from "./prepare.ts";
import type { WriteRequest } from "./requests.ts";
import { correctRules } from "./rules.ts";
import { apply, history, run, SESSIONS, write } from "./testing/drawn-history.ts";
import type { Step } from "./testing/drawn-history.ts";
import type { Tree } from "./tree.ts";
import { copyTree, createTree, isPath, parentOf, statOf } from "./tree.ts";

/** The whole state, without the order in which it came about. */
function stateOf(tree: Tree): Json {
  const nodes = [...tree.entries()].sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.parse(
    JSON.stringify({
      nodes: nodes.map(([at, node]) => [at, node, statOf(tree, at, node), tree.children(at)]),
      sessions: SESSIONS.map((session) => tree.sessions.get(session) ?? null),
      owned: SESSIONS.map((session) => tree.ephemerals(session)),
    }),
  ) as Json;
}

/** What the requests should leave: paths with data, version and owner, by rules written down once more. */
function modelOf(
  steps: readonly (readonly [session: string, step: Step])[],
): Map<string, readonly [Json, number, string | null]> {
  let nodes = new Map<string, readonly [Json, number, string | null]>();
  let created = new Map<string, number>();
  const open = new Set<string>();
  const hasChildren = (at: string): boolean => [...nodes.keys()].some((other) => parentOf(other) === at);
  const mayWrite = (request: WriteRequest, session: string): boolean => {
    const parent = parentOf(request.path);
    const node = nodes.get(request.path);
    if (request.f === "create") {
      if (parent !== "/" && nodes.get(parent) === undefined) return false;
      if ((nodes.get(parent)?.[2] ?? null) !== null) return false;
      const number = created.get(parent) ?? 0;
      const at = request.sequential === true ? request.path + `000000000${number}`.slice(-10) : request.path;
      if (nodes.has(at)) return false;
      nodes.set(at, [request.data ?? null, 0, request.ephemeral === true ? session : null]);
      created.set(parent, number + 1);
      created.delete(at);
      return true;
    }
    if (node === undefined || ![undefined, -1, node[1]].includes(request.version)) return false;
    if (request.f === "set") nodes.set(request.path, [request.data, node[1] + 1, node[2]]);
    else if (hasChildren(request.path)) return false;
    else nodes.delete(request.path);
    return true;
  };
  for (const [session, asked] of steps) {
    if (asked.f === "open") open.add(session);
    if (!open.has(session)) continue;
    if (asked.f === "close") {
      open.delete(session);
      for (const [at, [, , owner]] of nodes) if (owner === session) nodes.delete(at);
    } else if (asked.f === "multi") {
      const before = [new Map(nodes), new Map(created)] as const;
      if (!asked.operations.every((request) => mayWrite(request, session))) [nodes, created] = before;
    }
  }
  return nodes;
}

describe("a tree", () => {
  test("holds what a plain model of paths holds", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { tree } = run(steps);
        const held = [...tree.entries()]
          .filter(([at]) => at !== "/")
          .map(([at, node]) => [at, [node.data, node.version, node.ephemeralOwner]] as const);
        expect(new Map(held)).toEqual(modelOf(steps));
      }),
      { numRuns: 60 },
    );
  });

  test("its indexes agree with its nodes", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { tree } = run(steps);
        const paths = [...tree.entries()].map(([at]) => at);
        for (const at of paths) {
          const below = paths.filter((other) => other !== "/" && parentOf(other) === at);
          expect(tree.children(at).map((name) => (at === "/" ? `/${name}` : `${at}/${name}`))).toEqual(below.sort());
        }
        for (const session of SESSIONS) {
          const owned = [...tree.entries()].filter(([, node]) => node.ephemeralOwner === session).map(([at]) => at);
          expect(tree.ephemerals(session)).toEqual(owned.sort());
          expect(tree.sessions.has(session) ? [] : owned).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("preparing leaves the states as they are", () => {
    fc.assert(
      fc.property(history, write, (steps, last) => {
        const { tree } = run([["s", { f: "open" }], ...steps]);
        const before = stateOf(tree);
        const asked = { session: "s", xid: 0, zxid: [2, 1] as const };
        prepare({ applied: tree, outstanding: tree }, { f: "multi", operations: [last, last] }, asked, correctRules);
        expect(stateOf(tree)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  test("to apply the end of the order again changes nothing", () => {
    fc.assert(
      fc.property(history, fc.nat(60), (steps, from) => {
        const { tree, entries } = run(steps);
        const before = stateOf(tree);
        for (const entry of entries.slice(from % (entries.length + 1))) apply(tree, entry, true);
        expect(stateOf(tree)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  test("a fuzzy image, and what was applied since it was begun, give the state", () => {
    fc.assert(
      fc.property(history, fc.nat(60), fc.array(fc.nat(3)), (steps, begin, pauses) => {
        const { entries, tree: last } = run(steps);
        const tree = createTree();
        const first = begin % (entries.length + 1);
        for (const entry of entries.slice(0, first)) apply(tree, entry);
        const image = readImage(tree);
        const pieces: Json[] = [];
        let next = first;
        for (let turn = 0; ; turn++) {
          const piece = image.next();
          if (piece === undefined) break;
          pieces.push(piece);
          for (const entry of entries.slice(next, next + (pauses[turn % (pauses.length || 1)] ?? 1))) {
            apply(tree, entry);
            next++;
          }
        }
        const restored = treeOfImage(JSON.parse(JSON.stringify(pieces)) as Json[]);
        for (const entry of entries.slice(first)) apply(restored, entry, true);
        expect(stateOf(restored)).toEqual(stateOf(last));
      }),
      { numRuns: 80 },
    );
  });

  test("a copy is a tree of its own", () => {
    const { tree } = run([
      ["s", { f: "open" }],
      ["s", { f: "multi", operations: [{ f: "create", path: "/a", ephemeral: true }] }],
    ]);
    const copy = copyTree(tree);
    expect(stateOf(copy)).toEqual(stateOf(tree));
    copy.put("/a", undefined);
    expect(tree.get("/a")).toBeDefined();
  });

  test("a path is a slash, or names behind slashes", () => {
    expect(["/", "/a", "/a/b"].filter(isPath)).toHaveLength(3);
    expect(["", "a", "/a/", "//a", "/a//b", 7, null].filter(isPath)).toEqual([]);
  });
});
