import { describe, expect, it } from "vitest";
import type { Operation } from "./commands.ts";
import { dedupe } from "./sessions.ts";
import { createStateMachine } from "./state-machine.ts";

function machine() {
  return createStateMachine({
    dedupe,
    expiryTime: (clusterTime) => clusterTime,
    sessionsInImage: (sessions) => sessions,
    sessionTimeoutMs: 1_000,
  });
}

function entry(
  seq: number,
  op: Operation,
  how: { readonly session?: number; readonly time?: number; readonly from?: number } = {},
) {
  const { session = 1, time = 0, from = seq } = how;
  const command = { type: "operation", session, seq, firstOutstanding: from, op } as const;
  return { clusterTime: time, command };
}

const OPEN = { clusterTime: 0, command: { type: "open" } } as const;
const append = (value: number): Operation => ({ f: "append", key: "x", value });

describe("the state machine", () => {
  it("reads, writes, compares, appends and deletes", () => {
    const store = machine();
    store.apply(OPEN, 1);
    expect(store.read("x")).toEqual({ ok: true, value: null });
    expect(store.apply(entry(1, { f: "write", key: "x", value: 5 }), 2)).toEqual({ ok: true, value: 5 });
    expect(store.apply(entry(2, { f: "cas", key: "x", value: [5, 6] }), 3)).toEqual({ ok: true, value: [5, 6] });
    expect(store.apply(entry(3, { f: "cas", key: "x", value: [5, 7] }), 4)).toEqual({
      ok: false,
      error: "mismatch",
      seen: 6,
    });
    store.apply(entry(4, { f: "delete", key: "x", value: null }), 5);
    store.apply(entry(5, { f: "add", key: "x", value: 1 }), 6);
    store.apply(entry(6, append(2)), 7);
    expect(store.read("x")).toEqual({ ok: true, value: [1, 2] });
  });

  it('takes keys 1 and "1" for two', () => {
    const store = machine();
    store.apply(OPEN, 1);
    store.apply(entry(1, { f: "write", key: 1, value: "number" }), 2);
    expect(store.read("1")).toEqual({ ok: true, value: null });
  });

  it("answers a repeated request from memory, and carries it out once", () => {
    const store = machine();
    store.apply(OPEN, 1);
    const first = store.apply(entry(1, append(7)), 2);
    expect(store.apply(entry(1, append(7)), 3)).toEqual(first);
    expect(store.read("x")).toEqual({ ok: true, value: [7] });
  });

  it("never carries out an abandoned request after a newer one of its session", () => {
    const store = machine();
    store.apply(OPEN, 1);
    store.apply(entry(2, append(2)), 2);
    expect(store.apply(entry(1, append(1)), 3)).toEqual({ ok: false, error: "superseded" });
    expect(store.apply(entry(1, append(1), { from: 0 }), 4)).toEqual({ ok: false, error: "superseded" });
    expect(store.read("x")).toEqual({ ok: true, value: [2] });
  });

  it("refuses a session that was never opened, is closed, or expired", () => {
    const store = machine();
    const expired = { ok: false, error: "session-expired" };
    expect(store.apply(entry(1, append(1)), 1)).toEqual(expired);
    store.apply(OPEN, 1);
    expect(store.apply(entry(1, append(1), { time: 1_000 }), 2).ok).toBe(true);
    expect(store.apply(entry(2, append(2), { time: 2_001 }), 3)).toEqual(expired);
    store.apply({ ...OPEN, clusterTime: 2_001 }, 4);
    store.apply({ clusterTime: 2_001, command: { type: "close", session: 4 } }, 5);
    expect(store.apply(entry(1, append(1), { session: 4, time: 2_001 }), 6)).toEqual(expired);
    expect(store.read("x")).toEqual({ ok: true, value: [1] });
  });

  it("comes back from its image with sessions and all", () => {
    const store = machine();
    store.apply(OPEN, 1);
    const first = store.apply(entry(1, append(7)), 2);
    const copy = machine();
    copy.restore(JSON.parse(JSON.stringify(store.image())));
    expect(copy.apply(entry(1, append(7)), 3)).toEqual(first);
    expect(copy.read("x")).toEqual({ ok: true, value: [7] });
    expect(store.sessionCount()).toBe(copy.sessionCount());
  });
});
