import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, expect, test } from "vitest";

import { powerSwitch, unsyncedRecords } from "./power-switch.ts";
import { eventually } from "./testing/toy-cluster.ts";

const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** A data directory whose lying disk took and synced so many records. */
function disk(written: number, synced: number): string {
  const directory = mkdtempSync(join(tmpdir(), "clew-disk-"));
  directories.push(directory);
  count(directory, written, synced);
  return directory;
}

function count(directory: string, written: number, synced: number): void {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(BigInt(written), 0);
  bytes.writeBigUInt64LE(BigInt(synced), 8);
  writeFileSync(join(directory, "disk-counters"), bytes);
}

/** Powers the disks off together; gives the numbers of those that have been struck so far. */
function offTogether(disks: readonly string[]): readonly number[] {
  const struck: number[] = [];
  const power = powerSwitch();
  for (const [number, dataDirectory] of disks.entries()) {
    power.off({ dataDirectory, strike: () => struck.push(number) });
  }
  return struck;
}

test("nodes are powered off together, once half of them have something to lose", async () => {
  const disks = [disk(5, 5), disk(3, 3), disk(9, 7)];
  const struck = offTogether(disks);
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  expect(struck).toEqual([]);
  count(disks[0] ?? "", 6, 5);
  await eventually("all are off", () => struck.length > 0);
  expect(struck).toEqual([0, 1, 2]);
  expect(disks.map(unsyncedRecords)).toEqual([1, 0, 2]);
});

test("nodes that have nothing to lose are powered off all the same, after a while", async () => {
  const struck = offTogether([disk(5, 5)]);
  await eventually("it is off", () => struck.length > 0);
  expect(struck).toEqual([0]);
});

test("a directory that never held a lying disk has lost nothing", () => {
  expect(unsyncedRecords(tmpdir())).toBe(0);
});
