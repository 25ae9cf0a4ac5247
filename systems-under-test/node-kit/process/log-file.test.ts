import fs from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { DiskWrite } from "../disk-image.ts";
import type { Json } from "../node.ts";
import { type Disk, DiskError } from "./disk.ts";
import { openLogFile } from "./log-file.ts";
import { encodeRecord } from "./log-record.ts";
import { makeDirectory, removeDirectories } from "./testing/toy-process.ts";

const write = (token: number, ...records: readonly Json[]): DiskWrite => ({ type: "write", token, records });
const checkpoint = (token: number, snapshot: Json, ...records: readonly Json[]): DiskWrite => ({
  type: "checkpoint",
  token,
  snapshot,
  records,
});

let warnings: string[] = [];

function open(directory: string): Disk {
  warnings = [];
  return openLogFile({ directory, syncs: true, warn: (message) => void warnings.push(message) });
}

afterAll(removeDirectories);

/** Syncs until nothing is unsynced. Returns the tokens that were announced. */
async function syncAll(disk: Disk): Promise<number[]> {
  const tokens: number[] = [];
  while (disk.hasUnsynced()) {
    tokens.push(
      await new Promise<number>((resolve, reject) => {
        disk.sync((error, token) => {
          if (error === null) resolve(token);
          else reject(error);
        });
      }),
    );
  }
  return tokens;
}

/** A new directory with these files. */
function directoryOf(files: { readonly [name: string]: string | Uint8Array }): string {
  const directory = makeDirectory();
  for (const [name, contents] of Object.entries(files)) fs.writeFileSync(path.join(directory, name), contents);
  return directory;
}

function log(...records: readonly Json[]): Buffer {
  return Buffer.concat(records.map(encodeRecord));
}

const saved = (snapshot: Json, ...records: readonly Json[]): Buffer => encodeRecord({ snapshot, records });

const filesIn = (directory: string): string[] => fs.readdirSync(directory).sort();

describe("a log file", () => {
  test("gives back what was written, in order, at the next boot", async () => {
    const directory = makeDirectory();
    const disk = open(directory);
    expect(disk.durable).toEqual({ snapshot: null, records: [] });
    disk.put(write(1, { a: 1 }, "zwölf"));
    disk.put(write(2, [null]));
    expect(await syncAll(disk)).toEqual([2]);
    disk.close();
    expect(open(directory).durable).toEqual({ snapshot: null, records: [{ a: 1 }, "zwölf", [null]] });
  });

  test("gives what was flushed to the next boot, though it was never synced: only power loss takes it away", () => {
    const directory = makeDirectory();
    const disk = open(directory);
    disk.put(write(1, "flushed"));
    disk.flush();
    disk.put(write(2, "kept in memory"));
    expect(open(directory).durable.records).toEqual(["flushed"]);
  });

  test("replaces everything by a checkpoint, and later writes come after it", async () => {
    const directory = makeDirectory();
    const disk = open(directory);
    disk.put(write(1, "old"));
    disk.put(checkpoint(2, { sum: 1 }, "kept"));
    disk.put(write(3, "new"));
    expect(await syncAll(disk)).toEqual([1, 2, 3]);
    disk.put(checkpoint(4, { sum: 2 }));
    disk.put(checkpoint(5, { sum: 3 }, "last"));
    expect(await syncAll(disk)).toEqual([4, 5]);
    disk.close();
    expect(filesIn(directory)).toEqual(["checkpoint-3", "wal-3"]);
    expect(open(directory).durable).toEqual({ snapshot: { sum: 3 }, records: ["last"] });
  });

  test.each([
    ["safe", ["checkpoint-1.tmp", "wal-0"]],
    ["old-first", ["checkpoint-1.tmp"]],
  ] as const)("has, when it fails in the middle of a checkpoint (%s), %j", async (swap, left) => {
    const directory = makeDirectory();
    const disk = open(directory);
    disk.put(write(1, "old"));
    await syncAll(disk);
    fs.mkdirSync(path.join(directory, "checkpoint-1.tmp"));
    disk.put({ type: "checkpoint", token: 2, snapshot: { sum: 1 }, records: [], swap });
    await expect(syncAll(disk)).rejects.toThrow(/EISDIR/);
    expect(filesIn(directory)).toEqual(left);
  });

  test("keeps the old image and the writes before it until a checkpoint is complete", () => {
    const directory = makeDirectory();
    const disk = open(directory);
    disk.put(write(1, "old"));
    disk.put(checkpoint(2, { sum: 1 }));
    disk.put(write(3, "new"));
    disk.flush();
    expect(open(directory).durable).toEqual({ snapshot: null, records: ["old"] });
  });
});

test("a record is a line of length, CRC-32, synced mark and JSON", () => {
  expect(encodeRecord({ term: 3 }, 7).toString()).toBe('0000000c 1092ce25 7 {"term":3}\n');
});

describe("a log with a bad end", () => {
  const good = log("one", "two");

  test("is cut off behind its last whole record, wherever the last one was torn", () => {
    const last = encodeRecord("three");
    for (let cut = 0; cut < last.length; cut++) {
      const directory = directoryOf({ "wal-0": Buffer.concat([good, last.subarray(0, cut)]) });
      expect(open(directory).durable.records).toEqual(["one", "two"]);
      expect(fs.statSync(path.join(directory, "wal-0")).size).toBe(good.length);
      const warning = `${path.join(directory, "wal-0")}: cut a torn record of ${cut} bytes off at byte ${good.length}.`;
      expect(warnings).toEqual(cut === 0 ? [] : [warning]);
    }
    expect(open(directoryOf({ "wal-0": Buffer.concat([good, last]) })).durable.records).toHaveLength(3);
  });

  test("is cut off where the last record fails its checksum, or is followed by rubbish only", () => {
    const damaged = encodeRecord("three");
    damaged[20] = 0x21;
    for (const tail of [damaged, Buffer.alloc(64), Buffer.from("rubbish\nand more\n")]) {
      expect(open(directoryOf({ "wal-0": Buffer.concat([good, tail]) })).durable.records).toEqual(["one", "two"]);
    }
  });

  test("is read without marks, too, as it was written before there were any", () => {
    const bytes = Buffer.concat([Buffer.from('00000005 91c55400 "one"\n'), log("two")]);
    expect(open(directoryOf({ "wal-0": bytes })).durable.records).toEqual(["one", "two"]);
  });

  test("can be written on after the cut", async () => {
    const directory = directoryOf({ "wal-0": Buffer.concat([good, Buffer.from("0000")]) });
    const disk = open(directory);
    disk.put(write(1, "three"));
    await syncAll(disk);
    expect(open(directory).durable.records).toEqual(["one", "two", "three"]);
  });
});

describe("a log damaged before good records", () => {
  const first = encodeRecord("one");

  test("is refused at every byte of a record that was synced, with file, offset and what to do", () => {
    for (let position = 0; position < first.length; position++) {
      const bytes = Buffer.concat([first, encodeRecord("two", first.length)]);
      bytes[position] = (bytes[position] ?? 0) ^ 0x01;
      const directory = directoryOf({ "wal-0": bytes });
      expect(() => open(directory)).toThrow(DiskError);
      expect(() => open(directory)).toThrow(`${path.join(directory, "wal-0")}: expected a whole record at byte 0`);
      expect(() => open(directory)).toThrow(/Restore the data directory from a copy/);
      expect(fs.readFileSync(path.join(directory, "wal-0"))).toEqual(bytes);
    }
  });

  test("is cut off there when nothing says that it was synced: blocks reach the platter in any order", () => {
    const bytes = Buffer.concat([first, Buffer.alloc(first.length), encodeRecord("three", first.length)]);
    expect(open(directoryOf({ "wal-0": bytes })).durable.records).toEqual(["one"]);
    expect(warnings).toHaveLength(1);
  });
});

describe("a crash while a checkpoint was made", () => {
  const old = { "checkpoint-1": saved("old"), "wal-1": log("a") };
  const oldImage = { snapshot: "old", records: ["a"] };

  test("before the rename: the old generation is used and the leftovers go", () => {
    for (const leftover of [
      { "checkpoint-2.tmp": "half" },
      { "checkpoint-2.tmp": saved("new") },
      { "checkpoint-2.tmp": saved("new"), "wal-2": "" },
    ]) {
      const directory = directoryOf({ ...old, ...leftover });
      expect(open(directory).durable).toEqual(oldImage);
      expect(filesIn(directory)).toEqual(["checkpoint-1", "wal-1"]);
    }
  });

  test("before the first checkpoint's rename: the log alone is used", () => {
    const directory = directoryOf({ "wal-0": log("a"), "checkpoint-1.tmp": saved("new"), "wal-1": "" });
    expect(open(directory).durable).toEqual({ snapshot: null, records: ["a"] });
    expect(filesIn(directory)).toEqual(["wal-0"]);
  });

  test("after the rename: the new generation is used and the old one goes, whatever is left of it", () => {
    for (const files of [
      { ...old, "checkpoint-2": saved("new", "x"), "wal-2": "" },
      { "checkpoint-1": saved("old"), "checkpoint-2": saved("new", "x"), "wal-2": "" },
      // The name of the new log is not durable. So the directory was not synced, and nothing was promised.
      { ...old, "checkpoint-2": saved("new", "x") },
    ]) {
      const directory = directoryOf(files);
      expect(open(directory).durable).toEqual({ snapshot: "new", records: ["x"] });
      expect(filesIn(directory)).toEqual(["checkpoint-2", "wal-2"]);
    }
  });

  test("with a damaged new checkpoint and nothing after it: the old generation is used", () => {
    const directory = directoryOf({ ...old, "checkpoint-2": "half", "wal-2": "" });
    expect(open(directory).durable).toEqual(oldImage);
  });
});

describe("a data directory that no crash explains is refused", () => {
  test.each([
    ["a damaged checkpoint without an older generation", { "checkpoint-1": "half", "wal-1": "" }, /checkpoint-1.*dama/],
    [
      "a damaged checkpoint with records after it",
      { "checkpoint-1": saved("old"), "wal-1": "", "checkpoint-2": "half", "wal-2": log("b") },
      /checkpoint-2.*damaged/,
    ],
    ["a checkpoint whose log is gone", { "checkpoint-2": saved("new") }, /wal-2: expected the log of checkpoint-2/],
    ["a log whose checkpoint is gone", { "wal-2": log("b") }, /wal-2: expected checkpoint-2 beside it/],
  ])("%s", (_title, files: { readonly [name: string]: string | Uint8Array }, message) => {
    expect(() => open(directoryOf(files))).toThrow(message);
  });
});
