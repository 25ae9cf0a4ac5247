import { describe, expect, test } from "vitest";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { createDisk, type DiskOptions, type SimulatedDisk } from "./disk.ts";
import { createScheduler, type Scheduler } from "../scheduler.ts";

const options: DiskOptions = {
  sync: { minMs: 1, meanMs: 0 },
  groupCommit: true,
  losesAllChance: 0,
  killLosesUnsynced: false,
};

function fresh(change: Partial<DiskOptions> & { readonly seed?: number } = {}): {
  disk: SimulatedDisk;
  scheduler: Scheduler;
  tokens: number[];
} {
  const scheduler = createScheduler({ eventsMax: 1000, recordMax: 0 });
  const tokens: number[] = [];
  const { seed, ...changed } = change;
  const disk = createDisk({
    options: { ...options, ...changed },
    scheduler,
    random: createRandomStream(seed ?? 1),
    target: 0,
    onDurable: (token) => void tokens.push(token),
  });
  return { disk, scheduler, tokens };
}

function write(disk: SimulatedDisk, token: number, ...records: number[]): boolean {
  return disk.accept({ type: "write", token, records });
}

function finish(scheduler: Scheduler): void {
  while (scheduler.step());
}

describe("a simulated disk", () => {
  test("makes durable in one sync what waited when the sync began", () => {
    const { disk, scheduler, tokens } = fresh();
    for (const token of [1, 2, 3]) write(disk, token, token);
    finish(scheduler);
    // The first sync began with the first write alone; the second took the other two.
    expect(tokens).toEqual([1, 3]);
    expect(disk.content()).toEqual({ snapshot: null, records: [1, 2, 3] });
  });

  test("syncs one write after the other without group commit", () => {
    const { disk, scheduler, tokens } = fresh({ groupCommit: false });
    for (const token of [1, 2, 3]) write(disk, token, token);
    finish(scheduler);
    expect(tokens).toEqual([1, 2, 3]);
    expect(scheduler.nowUs()).toBe(3000);
  });

  test("keeps unsynced writes at a plain kill", () => {
    const { disk } = fresh();
    write(disk, 1, 1, 2);
    expect(disk.crash({ powerLoss: false })).toBe(0);
    expect(disk.content().records).toEqual([1, 2]);
  });

  test("loses unsynced writes at a plain kill of a process that buffers", () => {
    const { disk } = fresh({ killLosesUnsynced: true, losesAllChance: 1 });
    write(disk, 1, 1, 2);
    expect(disk.crash({ powerLoss: false })).toBe(2);
    expect(disk.content().records).toEqual([]);
  });

  test("keeps at a power loss what was synced, and every possible prefix of the rest over the seeds", () => {
    const lengths = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const { disk, scheduler } = fresh({ seed });
      write(disk, 1, 10);
      finish(scheduler);
      write(disk, 2, 20, 21);
      write(disk, 3, 30);
      const lost = disk.crash({ powerLoss: true });
      const { records } = disk.content();
      expect(records).toEqual([10, 20, 21, 30].slice(0, records.length));
      expect(lost).toBe(4 - records.length);
      lengths.add(records.length);
    }
    expect([...lengths].sort((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  });

  test("loses all that was not synced when so drawn", () => {
    const { disk } = fresh({ losesAllChance: 1 });
    write(disk, 1, 1, 2);
    expect(disk.crash({ powerLoss: true })).toBe(2);
    expect(disk.content().records).toEqual([]);
  });

  test("a crash before a checkpoint is durable leaves the old image and the writes before it, or the new image", () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const { disk } = fresh({ seed });
      write(disk, 1, 1);
      disk.accept({ type: "checkpoint", token: 2, snapshot: "new", records: [2] });
      write(disk, 3, 3);
      const lost = disk.crash({ powerLoss: false });
      seen.add(JSON.stringify([lost, disk.content()]));
    }
    expect([...seen].sort()).toEqual([
      JSON.stringify([1, { snapshot: "new", records: [2] }]),
      JSON.stringify([3, { snapshot: null, records: [1] }]),
    ]);
  });

  test("a power loss, and no plain kill, brings the old image back as long as the rename is not durable", () => {
    const { disk, scheduler } = fresh();
    write(disk, 1, 1);
    disk.accept({ type: "checkpoint", token: 2, snapshot: "new", records: [2], swap: "unsynced-directory" });
    write(disk, 3, 3);
    finish(scheduler);
    expect(disk.crash({ powerLoss: false })).toBe(0);
    expect(disk.content()).toEqual({ snapshot: "new", records: [2, 3] });
    expect(disk.crash({ powerLoss: true })).toBe(2);
    expect(disk.content()).toEqual({ snapshot: null, records: [1] });
  });

  test("a crash while an old image is replaced that was removed first leaves nothing", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { disk, scheduler } = fresh({ seed, losesAllChance: 1 });
      write(disk, 1, 1);
      finish(scheduler);
      write(disk, 2, 2);
      disk.accept({ type: "checkpoint", token: 3, snapshot: "new", records: [3], swap: "old-first" });
      disk.crash({ powerLoss: true });
      expect(disk.content()).toEqual({ snapshot: null, records: [] });
    }
  });

  test("a durable checkpoint replaces everything before it", () => {
    const { disk, scheduler } = fresh();
    write(disk, 1, 1);
    disk.accept({ type: "checkpoint", token: 2, snapshot: "new", records: [2] });
    write(disk, 3, 3);
    finish(scheduler);
    expect(disk.content()).toEqual({ snapshot: "new", records: [2, 3] });
  });

  test("a stalled disk ends no sync until the stall ends", () => {
    const { disk, scheduler, tokens } = fresh();
    disk.setFault({ isStalled: true });
    write(disk, 1, 1);
    finish(scheduler);
    expect(tokens).toEqual([]);
    disk.setFault({});
    finish(scheduler);
    expect(tokens).toEqual([1]);
  });

  test("a slow disk takes as many times as long", () => {
    const { disk, scheduler } = fresh();
    disk.setFault({ slowness: 20 });
    write(disk, 1, 1);
    finish(scheduler);
    expect(scheduler.nowUs()).toBe(20_000);
  });

  test("a full disk takes nothing", () => {
    const { disk } = fresh();
    disk.setFault({ isFull: true });
    expect(write(disk, 1, 1)).toBe(false);
    expect(disk.waitingCount()).toBe(0);
  });

  test("reports no sync of before the crash after it", () => {
    const { disk, scheduler, tokens } = fresh();
    write(disk, 1, 1);
    disk.crash({ powerLoss: true });
    finish(scheduler);
    expect(tokens).toEqual([]);
  });
});
