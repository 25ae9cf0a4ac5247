import { expect, test } from "vitest";
import { createDiskImage } from "./disk-image.ts";
import type { Json } from "./node.ts";

const write = (token: number, ...records: Json[]) => ({ type: "write", token, records }) as const;
const checkpoint = (token: number, snapshot: Json, ...records: Json[]) =>
  ({ type: "checkpoint", token, snapshot, records }) as const;

test("a disk holds nothing of a write before it is synced", () => {
  const disk = createDiskImage();
  disk.put(write(1, "a"));
  expect(disk.durable()).toEqual({ snapshot: null, records: [] });
  expect(disk.sync()).toBe(1);
  expect(disk.durable()).toEqual({ snapshot: null, records: ["a"] });
  expect(disk.sync()).toBeNull();
});

test("writes become durable in the order in which they were put", () => {
  const disk = createDiskImage();
  for (const token of [1, 2, 3]) disk.put(write(token, token));
  expect(disk.sync(2)).toBe(2);
  expect(disk.durable().records).toEqual([1, 2]);
  expect(disk.unsyncedCount()).toBe(1);
});

test("a checkpoint replaces all before it and nothing after it", () => {
  const disk = createDiskImage();
  disk.put(write(1, "a"));
  disk.put(checkpoint(2, "image", "b"));
  disk.put(write(3, "c"));
  expect(disk.sync()).toBe(3);
  expect(disk.durable()).toEqual({ snapshot: "image", records: ["b", "c"] });
});

test("power loss before a checkpoint is durable leaves the old image and the writes before it", () => {
  const disk = createDiskImage();
  disk.put(write(1, "a"));
  disk.put(checkpoint(2, "image", "b"));
  expect(disk.powerLoss(1)).toBe(2);
  expect(disk.durable()).toEqual({ snapshot: null, records: ["a"] });
  expect(disk.unsyncedCount()).toBe(0);
});

test("power loss brings the old image back as long as the rename is not durable", () => {
  const disk = createDiskImage();
  disk.put(write(1, "a"));
  disk.put({ ...checkpoint(2, "image", "b"), swap: "unsynced-directory" });
  disk.put(write(3, "c"));
  disk.sync();
  expect(disk.durable()).toEqual({ snapshot: "image", records: ["b", "c"] });
  expect(disk.powerLoss()).toBe(2);
  expect(disk.durable()).toEqual({ snapshot: null, records: ["a"] });
  expect(disk.powerLoss()).toBe(0);
});

test("an old image that is removed first is gone before the new one is durable", () => {
  const disk = createDiskImage();
  disk.put(write(1, "a"));
  disk.sync();
  disk.put(write(2, "b"));
  disk.put({ ...checkpoint(3, "image", "c"), swap: "old-first" });
  disk.powerLoss(1);
  expect(disk.durable()).toEqual({ snapshot: null, records: [] });
});

test("power loss takes every unsynced record, and counts them", () => {
  const disk = createDiskImage();
  disk.put(write(1, "a"));
  disk.sync();
  disk.put(write(2, "b", "c"));
  disk.put(write(3, "d"));
  expect(disk.powerLoss()).toBe(3);
  expect(disk.durable().records).toEqual(["a"]);
});
