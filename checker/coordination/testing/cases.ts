/**
 * The smallest histories that each check must refuse, each with one like it that it must not. They are tests, and trials in
 * which planted mistakes must show.
 */
import type { Json } from "../../../histories/json.ts";
import type { Check } from "../../history-check.ts";
import { ephemerals } from "../ephemerals.ts";
import { linearizableWrites } from "../linearizable-writes.ts";
import { prefixReads } from "../prefix-reads.ts";
import { sequentialNames } from "../sequential-names.ts";
import { clientOrder } from "../session-order.ts";
import {
  linearizableReads,
  linearizableSyncReads,
  linearizableWriteReads,
  orderedSequential,
  sessionReads,
} from "../state-orders.ts";
import { watches } from "../watches.ts";
import { type Line, stat } from "./service-history.ts";

/** The znode of most of them. */
export const A = { path: "/a" };

/** Creates it. */
export const create = (at: number, more: Partial<Line> = {}): Line => {
  return { f: "create", input: { ...A, data: 0 }, at, zxid: at, shows: { created: "/a" }, ...more };
};
/** Sets it, which gives it this version. */
export const set = (at: number, data: number, version: number, more: Partial<Line> = {}): Line => {
  return { f: "set", input: { ...A, data }, at, zxid: at, shows: { stat: stat(1, at, version) }, ...more };
};
/** Reads it as of `zxid`. */
export const get = (zxid: number, mzxid: number, data: number, version: number, more: Partial<Line> = {}): Line => {
  return { f: "get", input: A, zxid, ...more, shows: { data, stat: stat(1, mzxid, version), ...more.shows } };
};
/** Asks its server to catch up. */
export const sync = (zxid: number, more: Partial<Line> = {}): Line => ({ f: "sync", input: A, zxid, ...more });

/** A read on another server that has not heard of the set at 2. */
export const stale = get(1, 1, 0, 0, { process: 1 });

/** A look at it by process 1 that does not find it. */
const absentAt = (zxid: number): Line => ({ f: "exists", input: A, zxid, process: 1, shows: { exists: false } });
/** Process 1 creates another. */
const createB = (at: number): Line => ({
  ...create(at, { process: 1 }),
  input: { path: "/b" },
  shows: { created: "/b" },
});

/** An ephemeral znode of session s0, which is set once; and what process 2 did to it in doubt. */
const ephemeralSetOnce: readonly Line[] = [
  create(1, { input: { ...A, data: 0, ephemeral: true } }),
  set(2, 5, 1, { process: 1, shows: { stat: stat(1, 2, 1, "s0") } }),
];
const createInDoubt: Line = { f: "create", input: { ...A, data: 7, ephemeral: true }, process: 2 };
/** Process 1 sets it as part of a multi, where it expects that nobody has set it. */
const setFirstInMulti = (at: number, results: Json): Line => ({
  f: "multi",
  input: { operations: [{ f: "set", ...A, data: 8, version: 0 }] },
  at,
  zxid: at,
  process: 1,
  shows: { results },
});

/** Name, the check, the history that it refuses, and one like it that it does not. */
export const CASES: readonly (readonly [name: string, check: Check, wrong: readonly Line[], right: readonly Line[]])[] =
  [
    [
      "a write with a lower zxid than one that had returned before it began",
      linearizableWrites,
      [create(1), set(3, 5, 2), set(2, 6, 1, { process: 1 })],
      [create(1), set(3, 5, 2, { span: [10, 40] }), set(2, 6, 1, { process: 1 })],
    ],
    [
      "two writes with one zxid",
      linearizableWrites,
      [create(1), set(2, 5, 1), set(2, 6, 1, { process: 1 })],
      [create(1), set(2, 5, 1), set(3, 6, 2, { process: 1 })],
    ],
    [
      "a conditional set that found another version",
      linearizableWrites,
      [create(1), set(2, 5, 1), set(3, 6, 2, { input: { ...A, data: 6, version: 0 } })],
      [create(1), set(2, 5, 1), set(3, 6, 2, { input: { ...A, data: 6, version: 1 } })],
    ],
    [
      "a set in a multi that expects the version of another life, where nobody can have begun one",
      linearizableWrites,
      [...ephemeralSetOnce, setFirstInMulti(6, [{}])],
      [...ephemeralSetOnce, createInDoubt, setFirstInMulti(6, [{}])],
    ],
    [
      "a set in a multi that says it was in this life, and expects the version of another",
      linearizableWrites,
      [...ephemeralSetOnce, createInDoubt, setFirstInMulti(6, [{ stat: stat(1, 6, 2, "s0") }])],
      [...ephemeralSetOnce, createInDoubt, setFirstInMulti(6, [{ stat: stat(5, 6, 1, "s2") }])],
    ],
    [
      "a delete that expects the version of another life, where nobody can have begun one",
      linearizableWrites,
      [...ephemeralSetOnce, { f: "delete", input: { ...A, version: 0 }, at: 6, zxid: 6, process: 1 }],
      [...ephemeralSetOnce, createInDoubt, { f: "delete", input: { ...A, version: 0 }, at: 6, zxid: 6, process: 1 }],
    ],
    [
      "a set that was lost between two others",
      linearizableWrites,
      [create(1), set(2, 5, 1), set(3, 6, 1)],
      [create(1), set(2, 5, 1), set(3, 6, 2)],
    ],
    [
      "a create of an ephemeral znode that is there",
      linearizableWrites,
      [
        { f: "create", input: { ...A, data: 0, ephemeral: true } },
        set(2, 5, 1, { process: 1, shows: { stat: stat(1, 2, 1, "s0") } }),
        sync(5, { session: "s0" }),
        create(4, { process: 1 }),
      ],
      [
        { f: "create", input: { ...A, data: 0, ephemeral: true } },
        set(2, 5, 1, { process: 1, shows: { stat: stat(1, 2, 1, "s0") } }),
        create(4, { process: 1 }),
      ],
    ],
    [
      "a create of what is there",
      linearizableWrites,
      [create(1), create(2, { process: 1 })],
      [create(1), { f: "delete", input: A, process: 2 }, create(3, { process: 1 })],
    ],
    [
      "a session's answer from an older state",
      clientOrder,
      [create(1), get(3, 1, 0, 0), get(2, 1, 0, 0)],
      [create(1), get(3, 1, 0, 0), get(2, 1, 0, 0, { session: "another" })],
    ],
    [
      "an event on the same connection from after the answer that follows",
      clientOrder,
      [create(1), get(2, 1, 0, 0, { shows: { events: [{ type: "changed", path: "/a", zxid: 3 }] } })],
      [
        create(1),
        get(2, 1, 0, 0, { shows: { events: [{ type: "changed", path: "/a", zxid: 3, isFromBefore: true }] } }),
      ],
    ],
    [
      "a session's writes in another order",
      clientOrder,
      [create(2), { ...create(1), input: { path: "/b" }, shows: { created: "/b" }, zxid: 2 }],
      [create(1), { ...create(2), input: { path: "/b" }, shows: { created: "/b" } }],
    ],
    [
      "a read that misses its session's own write",
      sessionReads,
      [create(1), set(2, 5, 1), { ...stale, process: 0 }],
      [create(1), set(2, 5, 1), stale],
    ],
    [
      "a session that sees a znode, and then not",
      orderedSequential,
      [create(1, { process: 1 }), get(1, 1, 0, 0), { f: "exists", input: A, zxid: 1, shows: { exists: false } }],
      [create(1, { process: 1 }), { f: "exists", input: A, zxid: 0, shows: { exists: false } }, get(1, 1, 0, 0)],
    ],
    [
      "a read of what is written later",
      orderedSequential,
      [create(1), get(2, 2, 5, 1, { process: 1 }), set(2, 5, 1)],
      [create(1), get(2, 2, 5, 1, { process: 1 }), set(2, 5, 1, { span: [5, 60] })],
    ],
    [
      "an answer without what its header counts",
      prefixReads,
      [create(1), set(2, 5, 1), { ...stale, zxid: 2 }],
      [create(1), set(2, 5, 1), stale],
    ],
    [
      "an answer whose stat does not fit together",
      prefixReads,
      [create(1), set(2, 5, 1), get(2, 1, 5, 1, { process: 1 })],
      [create(1), set(2, 5, 1), get(2, 2, 5, 1, { process: 1 })],
    ],
    [
      "a znode that was not there before it was seen once more",
      prefixReads,
      [create(1), { f: "delete", input: A, process: 2 }, absentAt(2), get(3, 1, 0, 0, { process: 3 })],
      [create(1), { f: "delete", input: A, process: 2 }, absentAt(3), get(2, 1, 0, 0, { process: 3 })],
    ],
    [
      "a write in doubt that came before it began",
      prefixReads,
      [create(1), set(3, 5, 2), { f: "set", input: { ...A, data: 7 }, process: 2 }, get(2, 2, 7, 1, { process: 1 })],
      [create(1), set(3, 5, 1), { f: "set", input: { ...A, data: 7 }, process: 2 }, get(4, 4, 7, 2, { process: 1 })],
    ],
    [
      "data that nobody wrote",
      prefixReads,
      [create(1), get(2, 2, 7, 1, { process: 1 })],
      [create(1), { f: "set", input: { ...A, data: 7 } }, get(2, 2, 7, 1, { process: 1 })],
    ],
    [
      "data that was written only after it was read",
      prefixReads,
      [create(1), get(2, 2, 7, 1, { process: 1 }), { f: "set", input: { ...A, data: 7 } }],
      [create(1), { f: "set", input: { ...A, data: 7 }, span: [11, 90] }, get(2, 2, 7, 1, { process: 1 })],
    ],
    [
      "a read after a sync that is stale",
      linearizableSyncReads,
      [create(1), set(2, 5, 1), sync(1, { process: 1 }), stale],
      [create(1), sync(1, { process: 1 }), set(2, 5, 1), stale],
    ],
    [
      "a plain read that is older than one that had returned",
      linearizableReads,
      [create(1), set(2, 5, 1, { span: [10, 90] }), get(2, 2, 5, 1, { process: 1 }), get(1, 1, 0, 0, { process: 2 })],
      [create(1), set(2, 5, 1, { span: [10, 90] }), get(1, 1, 0, 0, { process: 2 }), get(2, 2, 5, 1, { process: 1 })],
    ],
    [
      "a read that misses what is older than its session's write",
      linearizableWriteReads,
      [create(1), set(2, 5, 1, { span: [10, 90] }), createB(3), { ...stale, zxid: 3 }],
      [create(1), set(3, 5, 1, { span: [10, 90] }), createB(2), { ...stale, zxid: 2 }],
    ],
    [
      "a read after a write that misses an older one",
      linearizableWriteReads,
      [
        create(1),
        set(2, 5, 1),
        { ...create(3, { process: 1 }), input: { path: "/b" }, shows: { created: "/b" } },
        { ...stale, zxid: 3 },
      ],
      [
        create(1),
        set(2, 5, 1),
        { ...create(3, { process: 1 }), input: { path: "/b" }, shows: { created: "/b" } },
        sync(3, { process: 1 }),
        stale,
      ],
    ],
    [
      "an ephemeral znode that outlives its session",
      ephemerals,
      [
        create(1, { input: { ...A, data: 0, ephemeral: true } }),
        { f: "close", at: 2, zxid: 2 },
        get(2, 1, 0, 0, { process: 1, shows: { stat: stat(1, 1, 0, "s0") } }),
      ],
      [
        create(1, { input: { ...A, data: 0, ephemeral: true } }),
        { f: "close", at: 2, zxid: 2 },
        get(1, 1, 0, 0, { process: 1, shows: { stat: stat(1, 1, 0, "s0") } }),
      ],
    ],
    [
      "an ephemeral znode that goes before its session",
      ephemerals,
      [
        create(1, { input: { ...A, ephemeral: true } }),
        { f: "exists", input: A, zxid: 2, process: 1, shows: { exists: false } },
        sync(3),
      ],
      [
        create(1, { input: { ...A, ephemeral: true } }),
        { f: "exists", input: A, zxid: 2, process: 1, shows: { exists: false } },
      ],
    ],
    [
      "an ephemeral znode of a session that is over",
      ephemerals,
      [{ f: "close", at: 1, zxid: 1 }, create(2, { input: { ...A, ephemeral: true } })],
      [create(1, { input: { ...A, ephemeral: true } }), { f: "close", at: 2, zxid: 2 }],
    ],
    [
      "a sequential number that was given before",
      sequentialNames,
      [
        create(1),
        sequential(2, 7),
        { f: "delete", input: { path: "/a/s-0000000007" }, at: 3, zxid: 3 },
        sequential(4, 7),
      ],
      [
        create(1),
        sequential(2, 7),
        { f: "delete", input: { path: "/a/s-0000000007" }, at: 3, zxid: 3 },
        sequential(4, 8),
      ],
    ],
  ];

function sequential(at: number, number: number): Line {
  const created = `/a/s-${String(number).padStart(10, "0")}`;
  return { f: "create", input: { path: "/a/s-", sequential: true }, at, zxid: at, shows: { created } };
}

const watching = get(1, 1, 0, 0, { process: 1, input: { ...A, watch: true } });
const changed = { type: "changed", path: "/a", zxid: 2 };
const told = (...events: readonly Json[]): Partial<Line> => ({ process: 1, shows: { events } });

/** Those of watches. */
export const WATCH_CASES: typeof CASES = [
  [
    "new data before the event that tells of it",
    watches,
    [create(1), watching, set(2, 5, 1), get(2, 2, 5, 1, told()), get(2, 2, 5, 1, told(changed))],
    [create(1), watching, set(2, 5, 1), get(1, 1, 0, 0, told()), get(2, 2, 5, 1, told(changed))],
  ],
  [
    "an event that never comes",
    watches,
    [create(1), watching, set(2, 5, 1), sync(2, told())],
    [create(1), watching, set(2, 5, 1), sync(2, { process: 1, session: "next" })],
  ],
  [
    "a watch that fires twice",
    watches,
    [create(1), watching, set(2, 5, 1), set(3, 6, 2), get(3, 3, 6, 2, told(changed, { ...changed, zxid: 3 }))],
    [create(1), watching, set(2, 5, 1), set(3, 6, 2), get(3, 3, 6, 2, told(changed))],
  ],
  [
    "an event of what the watch had seen",
    watches,
    [create(1), watching, sync(1, told({ ...changed, zxid: 1 }))],
    [create(1), watching, sync(2, told({ ...changed, zxid: 2 }))],
  ],
];
