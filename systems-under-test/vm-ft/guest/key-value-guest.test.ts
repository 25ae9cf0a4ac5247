import { describe, expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import type { GuestRequest } from "./guest.ts";
import { createKeyValueGuest } from "./key-value-guest.ts";

describe("the guest", () => {
  const calls = { now: () => 5, random: () => 255, setTimer: () => undefined, diskRead: () => 1, diskWrite: () => 2 };
  function session(): (f: string, value?: Json, how?: Partial<GuestRequest>) => Json {
    const guest = createKeyValueGuest();
    let id = 0;
    return (f, value = null, how = {}) => {
      const request = { client: "c", id: ++id, f, key: "x", value, ...how };
      return (guest.onInput(request, calls)[0]?.reply ?? null) as unknown as Json;
    };
  }

  test("keeps values", () => {
    const ask = session();
    expect(ask("read")).toEqual({ type: "ok", value: null });
    expect(ask("write", 1)).toEqual({ type: "ok", value: 1 });
    expect(ask("cas", [1, 2])).toEqual({ type: "ok", value: [1, 2] });
    expect(ask("cas", [1, 3])).toEqual({ type: "fail", value: [1, 3], error: ["mismatch", 2] });
    expect(ask("read")).toEqual({ type: "ok", value: 2 });
    expect(ask("modified")).toEqual({ type: "ok", value: 5 });
    expect(ask("delete")).toEqual({ type: "ok", value: null });
    expect(ask("read")).toEqual({ type: "ok", value: null });
    expect(ask("create")).toEqual({ type: "ok", value: "000000ff" });
  });

  test("keeps lists, and sets without repetition", () => {
    const ask = session();
    for (const value of [1, 2, 1]) ask("append", value);
    expect(ask("read")).toEqual({ type: "ok", value: [1, 2, 1] });
    for (const value of [1, 2, 1]) ask("add", value, { key: "s" });
    expect(ask("read", null, { key: "s" })).toEqual({ type: "ok", value: [1, 2] });
  });

  test('takes 1 and "1" for different keys', () => {
    const ask = session();
    ask("write", "number", { key: 1 });
    expect(ask("read", null, { key: "1" })).toEqual({ type: "ok", value: null });
  });

  test("answers a repeated request as before, and an older one not at all", () => {
    const ask = session();
    ask("append", 1, { id: 5 });
    expect(ask("append", 1, { id: 5 })).toEqual({ type: "ok", value: 1 });
    expect(ask("append", 0, { id: 4 })).toBeNull();
    expect(ask("read", null, { id: 6 })).toEqual({ type: "ok", value: [1] });
  });

  test("gives a lock to one client, with a larger fencing token each time", () => {
    const ask = session();
    expect(ask("acquire", 100)).toEqual({ type: "ok", value: 1 });
    expect(ask("acquire", 100, { client: "d" })).toEqual({ type: "fail", value: 100, error: ["held", "c"] });
    expect(ask("release", null, { client: "d" })).toEqual({ type: "fail", value: null, error: ["not-held", "c"] });
    expect(ask("release")).toEqual({ type: "ok", value: null });
    expect(ask("acquire", 100, { client: "d" })).toEqual({ type: "ok", value: 2 });
  });

  test("refuses what it does not know", () => {
    const ask = session();
    expect(ask("fly")).toEqual({ type: "fail", value: null, error: ["unsupported", "fly"] });
    expect(ask("cas", 3)).toEqual({ type: "fail", value: 3, error: ["malformed", "expected [from, to]"] });
  });

  test("answers an operation on a block when the disk is done, however often it was asked", () => {
    const guest = createKeyValueGuest();
    let started = 0;
    const disk = { ...calls, diskRead: () => ++started, diskWrite: () => ++started };
    const ask = (client: string, f: string, value: Json, key: Json = 3): Json => {
      const request = { client, id: 1, f, key: key as number, value };
      return guest.onInput(request, disk) as unknown as Json;
    };
    expect(ask("c", "writeBlock", "new")).toEqual([]);
    expect(ask("d", "readBlock", null)).toEqual([]);
    expect(ask("c", "writeBlock", "new")).toEqual([]);
    expect(started).toBe(2);
    const read = { client: "d", id: 1, reply: { type: "ok", value: "old" } };
    expect(guest.onDiskDone(2, "old", disk)).toEqual([read]);
    expect(ask("d", "readBlock", null)).toEqual([read]);
    expect(guest.onDiskDone(1, null, disk)).toEqual([{ client: "c", id: 1, reply: { type: "ok", value: "new" } }]);
    expect(started).toBe(2);
    expect(ask("e", "readBlock", null, "x")).toMatchObject([{ reply: { type: "fail" } }]);
  });

  test("that is restored answers what the disk completes", () => {
    const guest = createKeyValueGuest();
    guest.onInput({ client: "c", id: 1, f: "readBlock", key: 3, value: null }, calls);
    const copy = createKeyValueGuest(guest.snapshot());
    expect(copy.stateText()).toBe(guest.stateText());
    expect(copy.onDiskDone(1, 7, calls)).toEqual([{ client: "c", id: 1, reply: { type: "ok", value: 7 } }]);
    expect(copy.stateText()).not.toBe(guest.stateText());
  });
});
