import { describe, expect, test } from "vitest";
import type { Durable, Json, Node } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import type { IoCall } from "./messages.ts";
import { correct } from "./rules.ts";
import { createSharedDisk } from "./shared-disk.ts";

const emptyDisk: Durable = { snapshot: null, records: [] };

function booted(how: { readonly seekMs?: number; readonly seed?: number; readonly durable?: Durable } = {}) {
  const { seekMs = 0, seed = 1, durable = emptyDisk } = how;
  const disk = createSharedDisk({ rules: correct, seekMs, recordsMax: 2 }, createRandomStream(seed));
  disk.step({ type: "boot", now: 0, durable, incarnation: "1" });
  return disk;
}

type Disk = Node<Json, Json, Json>;

function ask(disk: Disk, io: number, op: IoCall["op"], how: Partial<IoCall> = {}): ReturnType<Disk["step"]> {
  const call: IoCall = { type: "io", who: "h1#1", io, op, block: 7, data: null, ...how };
  return disk.step({ type: "receive", now: 0, from: "h1", message: call as unknown as Json });
}

const read = (disk: Disk, block = 7): Json | undefined => {
  const answer = ask(disk, 1000, "read", { block }).find((effect) => effect.type === "send");
  return answer === undefined ? undefined : (answer.message as { readonly data: Json }).data;
};

describe("the shared disk", () => {
  test("answers a write, and every read after it, when the write is durable", () => {
    const disk = booted();
    expect(ask(disk, 1, "write", { data: "x" })).toEqual([
      { type: "write", token: 1, records: [{ block: 7, io: 1, data: "x" }] },
      { type: "send", to: "h1", message: { type: "ioDone", who: "h1#1", io: 1, data: null }, after: 1 },
    ]);
    expect(ask(disk, 2, "read")).toMatchObject([{ message: { data: "x" }, after: 1 }]);
    expect(read(disk, 8)).toBeNull();
  });

  test("ignores a write that is older than what the block holds, and repeats an equal one", () => {
    const disk = booted();
    ask(disk, 5, "write", { data: "five" });
    expect(ask(disk, 4, "write", { data: "four" })).toMatchObject([{ type: "note" }]);
    expect(ask(disk, 5, "write", { data: "five", who: "h2#1" })).toMatchObject([{ type: "write" }, { type: "send" }]);
    expect(ask(disk, 4, "write", { data: "other", block: 8 })).toHaveLength(2);
    expect(read(disk)).toBe("five");
  });

  test("has what was durable after a restart, from its log and from a checkpoint", () => {
    const disk = booted();
    const records = [1, 2].flatMap((io) => {
      const [effect] = ask(disk, io, "write", { data: io, block: io });
      return effect?.type === "write" ? effect.records : [];
    });
    const [third] = ask(disk, 3, "write", { data: 3, block: 1 });
    const fromLog = booted({ durable: { snapshot: null, records } });
    expect([read(fromLog, 1), read(fromLog, 2)]).toEqual([1, 2]);
    const snapshot = third?.type === "checkpoint" ? third.snapshot : null;
    const fromCheckpoint = booted({ durable: { snapshot, records: [] } });
    expect([read(fromCheckpoint, 1), read(fromCheckpoint, 2)]).toEqual([3, 2]);
  });

  test("completes two reads in either order", () => {
    const orders = Array.from({ length: 20 }, (_, seed) => {
      const disk = booted({ seekMs: 10, seed });
      return completions(disk, [...ask(disk, 1, "read", { block: 1 }), ...ask(disk, 2, "read", { block: 2 })]).join();
    });
    expect([...new Set(orders)].sort()).toEqual(["1,2", "2,1"]);
  });

  test("answers once what it was asked twice while it is in the queue", () => {
    const disk = booted({ seekMs: 1_000_000 });
    const effects = [...ask(disk, 1, "read"), ...ask(disk, 1, "read")];
    expect(effects).toEqual([]);
    expect(completions(disk, effects)).toEqual([1]);
  });
});

/** The numbers of the I/Os answered by these effects and by all that follow, in order. */
function completions(disk: Disk, effects: ReturnType<Disk["step"]>): readonly number[] {
  const all = [...effects];
  for (let now = disk.wakeAt(); now !== null; now = disk.wakeAt()) all.push(...disk.step({ type: "tick", now }));
  return all.flatMap((effect) => (effect.type === "send" ? [(effect.message as { readonly io: number }).io] : []));
}
