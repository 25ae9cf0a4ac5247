/**
 * The smallest histories that each check must refuse, and those like them that it must not.
 */
import { describe, expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { ZNODE_CHECKS } from "./checks.ts";
import { linearizableWrites } from "./linearizable-writes.ts";
import { prefixReads } from "./prefix-reads.ts";
import { linearizableReads } from "./state-orders.ts";
import { A, CASES, create, get, set, stale, sync, WATCH_CASES } from "./testing/cases.ts";
import { history, type Line, stat } from "./testing/service-history.ts";
import { watches } from "./watches.ts";

const refusals = (operations: readonly Operation[], notes: readonly Json[] = []): readonly string[] => {
  const testimony = { notes: notes.map((note) => ({ time: 0, node: "n1", note: note as { readonly event: string } })) };
  return ZNODE_CHECKS.filter((check) => check.check(operations, testimony).valid === false).map(({ name }) => name);
};

test("a stale read of a session that had seen no more breaks nothing that is promised", () => {
  expect(refusals(history(create(1), set(2, 5, 1), stale))).toEqual([linearizableReads.name]);
});

test("a history in which nothing was answered breaks nothing", () => {
  expect(ZNODE_CHECKS.map((check) => check.check(history({ f: "set", input: A })).valid)).toEqual(
    ZNODE_CHECKS.map(() => true),
  );
});

test("a history without zxids is of no such service", () => {
  const read = {
    id: 0,
    process: 0,
    f: "read",
    input: null,
    output: 1,
    outcome: "ok" as const,
    invokeIndex: 0,
    invokeTime: 0,
  };
  for (const check of ZNODE_CHECKS) expect(check.check([{ ...read, completeIndex: 1 }]).valid).toBe("unknown");
});

test.each([...CASES, ...WATCH_CASES])("refused: %s", (_name, check, wrong, right) => {
  expect(check.check(history(...wrong))).toMatchObject({ valid: false });
  expect(check.check(history(...right))).toMatchObject({ valid: true });
});

describe("watches", () => {
  const watching = get(1, 1, 0, 0, { process: 1, input: { ...A, watch: true } });
  const changed = { type: "changed", path: "/a", zxid: 2 };
  const told = (...events: readonly Json[]): Partial<Line> => ({ process: 1, shows: { events } });
  const base = [create(1), watching, set(2, 5, 1)];
  const verdict = (...lines: readonly Line[]): unknown => watches.check(history(...lines)).valid;

  test("an event comes with the first answer that shows the change, or before", () => {
    expect(verdict(...base, get(2, 2, 5, 1, told(changed)))).toBe(true);
    expect(verdict(...base, get(1, 1, 0, 0, told()), get(2, 2, 5, 1, told(changed)))).toBe(true);
    expect(verdict(...base, get(2, 2, 5, 1, told()), get(2, 2, 5, 1, told(changed)))).toBe(false);
    expect(verdict(...base, sync(2, told()))).toBe(false);
  });

  test("a watch fires once", () => {
    const again = set(3, 6, 2);
    const second = { type: "changed", path: "/a", zxid: 3 };
    expect(verdict(...base, again, get(3, 3, 6, 2, told(changed)))).toBe(true);
    expect(verdict(...base, again, get(3, 3, 6, 2, told(changed, second)))).toBe(false);
    const anew = get(2, 2, 5, 1, { ...told(changed), input: { ...A, watch: true } });
    expect(verdict(...base, anew, again, get(3, 3, 6, 2, told(second)))).toBe(true);
  });

  test("events come in the order of their zxids", () => {
    const other: Line = {
      f: "exists",
      input: { path: "/b", watch: true },
      zxid: 1,
      process: 1,
      shows: { exists: false },
    };
    const made: Line = { ...create(3), input: { path: "/b" }, shows: { created: "/b" } };
    const created = { type: "created", path: "/b", zxid: 3 };
    const lines = [create(1), watching, other, set(2, 5, 1), made];
    expect(verdict(...lines, get(3, 2, 5, 1, told(changed, created)))).toBe(true);
    expect(verdict(...lines, get(3, 2, 5, 1, told(created, changed)))).toBe(false);
  });

  test("a create that was undone may be missed by a watch on what is not there", () => {
    const absent: Line = { f: "exists", input: { ...A, watch: true }, zxid: 0, process: 1, shows: { exists: false } };
    const gone: Line = { f: "delete", input: A, at: 2, zxid: 2 };
    expect(verdict(absent, create(1), gone, sync(2, told()))).toBe(true);
    expect(verdict(absent, create(1), sync(2, told()))).toBe(false);
  });

  test("a watch on children tells when one comes or goes", () => {
    const list: Line = {
      f: "children",
      input: { ...A, watch: true },
      zxid: 1,
      process: 1,
      shows: { children: [], stat: stat(1, 1, 0) },
    };
    const child: Line = { ...create(2), input: { path: "/a/x" }, shows: { created: "/a/x" } };
    expect(verdict(create(1), list, child, sync(2, told({ type: "children", path: "/a", zxid: 2 })))).toBe(true);
    expect(verdict(create(1), list, child, sync(2, told()))).toBe(false);
    expect(verdict(create(1), list, set(2, 5, 1), sync(2, told()))).toBe(true);
  });

  test("a read whose answer was lost may have left a watch", () => {
    const lost: Line = { f: "get", input: { ...A, watch: true }, process: 1 };
    expect(verdict(create(1), lost, set(2, 5, 1), sync(2, told(changed)))).toBe(true);
    expect(verdict(create(1), set(2, 5, 1), sync(2, told(changed)))).toBe(false);
  });

  test("a watch ends with its session", () => {
    expect(verdict(...base, sync(2, { process: 1, session: "next" }))).toBe(true);
  });
});

describe("pipelines and multis count as their parts", () => {
  const header = { session: "s0", server: "n1", events: [] };
  const pipeline = (answers: readonly Json[]): Operation => ({
    id: 0,
    process: 0,
    f: "pipeline",
    input: {
      requests: [
        { f: "create", path: "/a", data: 0 },
        { f: "get", path: "/a" },
      ],
    },
    outcome: answers.length === 2 ? "ok" : "info",
    ...(answers.length === 2 ? { output: { answers } } : { partial: { answers } }),
    invokeIndex: 0,
    invokeTime: 0,
    completeIndex: 1,
  });
  const created = { ...header, f: "create", ok: true, at: [1, 1], zxid: [1, 1], created: "/a" };

  test("a pipelined read must see the write before it", () => {
    const missed = { ...header, f: "get", ok: false, error: "no-node", zxid: [1, 1] };
    const seen = {
      ...header,
      f: "get",
      ok: true,
      zxid: [1, 1],
      data: 0,
      stat: { version: 0, czxid: [1, 1], mzxid: [1, 1] },
    };
    expect(prefixReads.check([pipeline([created, missed])]).valid).toBe(false);
    expect(refusals([pipeline([created, seen])])).toEqual([]);
  });

  test("what was answered of a pipeline in doubt counts", () => {
    const later = history(create(2, { process: 1 }))[0];
    if (later === undefined) throw new Error("there is one");
    const operations = [pipeline([created]), { ...later, id: 1, invokeIndex: 2, completeIndex: 3 }];
    expect(linearizableWrites.check(operations).valid).toBe(false);
  });

  test("a multi writes everything at one zxid", () => {
    const multi: Line = {
      f: "multi",
      input: {
        operations: [
          { f: "set", path: "/a", data: 5 },
          { f: "create", path: "/b", data: 6 },
        ],
      },
      at: 2,
      zxid: 2,
      shows: { results: [{}, { created: "/b" }] },
    };
    const b = (zxid: number): Line => ({
      f: "exists",
      input: { path: "/b" },
      zxid,
      process: 1,
      shows: { exists: false },
    });
    expect(prefixReads.check(history(create(1), multi, b(2))).valid).toBe(false);
    expect(prefixReads.check(history(create(1), multi, b(1))).valid).toBe(true);
  });
});

describe("what servers say", () => {
  const noted = (counter: number, txn: Json, event = "transaction"): Json => ({ event, zxid: [1, counter], txn });
  const deleteOfA = { type: "delete", path: "/a" };

  test("two servers that apply different transactions at one zxid are wrong", () => {
    const notes = [noted(1, deleteOfA), noted(1, { type: "error" })];
    expect(refusals(history(create(3)), notes)).toContain(prefixReads.name);
    expect(refusals(history(create(3)), [noted(1, { type: "error" }), noted(1, { type: "error" })])).toEqual([]);
  });

  test("a znode whose end they tell of is not there any more", () => {
    const lines = history(create(1), { f: "delete", input: A, process: 2 }, get(2, 1, 0, 0, { process: 1 }));
    expect(refusals(lines)).toEqual([]);
    expect(refusals(lines, [noted(2, deleteOfA)])).toContain(prefixReads.name);
  });

  test("where they tell of every transaction nothing in doubt has room", () => {
    const lines = history(
      create(1),
      { f: "delete", input: A, process: 2 },
      { f: "exists", input: A, zxid: 2, process: 1, shows: { exists: false } },
    );
    expect(refusals(lines)).toEqual([]);
    expect(refusals(lines, [noted(2, { type: "create-session", session: "x" })])).toContain(prefixReads.name);
  });
});

test("100,000 operations take a few seconds", { timeout: 60_000 }, () => {
  const operations = history(
    create(1),
    ...Array.from({ length: 33_333 }, (_, turn): readonly Line[] => {
      const at = turn + 2;
      return [
        set(at, turn, turn + 1),
        get(at, at, turn, turn + 1, { process: 1, input: { ...A, watch: turn % 50 === 0 }, shows: { events: [] } }),
        sync(at, { process: 2 }),
      ];
    }).flat(),
  );
  const began = process.cpuUsage();
  // One change in fifty is watched, and nobody tells of it.
  expect(refusals(operations)).toEqual([watches.name]);
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(15);
});
