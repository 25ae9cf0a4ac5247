import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, expect, test } from "vitest";

import { openLogFile } from "../../../../systems-under-test/node-kit/process/log-file.ts";
import { createPowerSwitch, recordsLost, unsyncedRecords } from "./power-switch.ts";
import { eventually } from "../testing/eventually.ts";

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
  const power = createPowerSwitch();
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

/** A disk that says that it took five records and synced three, and whose log holds so many. */
function diskHolding(records: number): string {
  const directory = mkdtempSync(join(tmpdir(), "clew-disk-"));
  directories.push(directory);
  const files = openLogFile({ directory, syncs: false, warn: () => undefined });
  for (let token = 1; token <= records; token++) files.put({ type: "write", token, records: [token] });
  files.flush();
  files.close();
  count(directory, 5, 3);
  return directory;
}

test("as lost counts what is gone from the files, whatever the disk says of itself", () => {
  expect([3, 5, 0].map((records) => recordsLost(diskHolding(records)))).toEqual([2, 0, 5]);
  expect(unsyncedRecords(diskHolding(5))).toBe(2);
});

test("a directory that never held a lying disk has lost nothing", () => {
  expect([unsyncedRecords(tmpdir()), recordsLost(tmpdir())]).toEqual([0, 0]);
});
