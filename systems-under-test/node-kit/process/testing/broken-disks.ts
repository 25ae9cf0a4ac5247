/**
 * Mistakes that one could make in the code between a node and its disk. Each replaces a piece of a source file.
 */
import { inFile, type Mistake } from "../../../../tests/planted-mistake.ts";
import type { Run } from "./data-directory-trial.ts";

/** A planted mistake. */
export interface BrokenDisk extends Mistake {
  /** The disk whose runs show the mistake. */
  readonly disk: Run["disk"];
}

const TRUE = { disk: "true" } as const;
const LYING = { disk: "lying" } as const;
const below = (file: string): string => `systems-under-test/node-kit/process/${file}`;

/** All planted mistakes; every one must be noticed by a drawn run. */
export const BROKEN_DISKS: readonly BrokenDisk[] = [
  ...inFile(
    below("data-directory.ts"),
    TRUE,
    ["the newest image is the last in the order of texts", ".sort((a, b) => b - a);", ".sort().reverse();"],
    ["the oldest image is taken", ".sort((a, b) => b - a);", ".sort((a, b) => a - b);"],
    [
      "old files go before the new one's name is durable",
      "  if (syncs) syncDirectory(files, directory);\n  for (const name",
      "  for (const name",
    ],
    ["a boot does not sync the log that it read", "if (options.syncs) files.sync(descriptor);", ""],
    ["the name of the directory itself is not synced", "if (syncs) syncNameOf(files, each);", ""],
    ["the name of a directory that an earlier life made is not synced", "if (syncs) syncNameOf(files, present);", ""],
    ["damage in the middle is cut off like a torn end", "if (damagedAt !== null) {", "if (bytes.length < 0) {"],
    ["a torn record is cut off in silence", "options.warn(", "String("],
    ["a torn record is left, and written behind", "files.truncate(descriptor, goodBytes);", ""],
    ["the records of a checkpoint are forgotten", "[...(checkpoint?.records ?? []), ...records]", "[...records]"],
    ["the records after a checkpoint are forgotten", "...records] },", "] },"],
  ),
  ...inFile(
    below("log-file.ts"),
    TRUE,
    ["a sync reports what was written while it ran", "done(error, token);", "done(error, state.flushedToken);"],
    [
      "writes that come while a checkpoint is made go to the old log",
      "if (state.isCheckpointing || state.queue.length === 0) return;",
      "if (state.queue.length === 0) return;",
    ],
    [
      "writes that come while a checkpoint is made are dropped",
      "state.isCheckpointing = false;",
      "state.isCheckpointing = false;\n    state.queue = [];",
    ],
    ["a checkpoint is renamed before its data is synced", "if (syncs) await synced(files, file);", ""],
    [
      "a checkpoint's name is not synced",
      'if (syncs && swap !== "unsynced-directory") {',
      "if (state.generation < 0) {",
    ],
    [
      "the old image goes before the new one is there",
      'if (swap === "old-first") removePrevious();',
      "removePrevious();",
    ],
    [
      "a record says that it is synced itself",
      "encodeRecord(record, state.syncedBytes)",
      "encodeRecord(record, state.walBytes + 1)",
    ],
    ["records do not say what is synced", "encodeRecord(record, state.syncedBytes)", "encodeRecord(record)"],
    ["a new log begins with the old one's mark", "  state.syncedBytes = 0;\n", ""],
    [
      "nothing is ever synced",
      "if (state.options.syncs) state.files.syncLater(state.walFile, finish);\n    else setImmediate",
      "setImmediate",
    ],
  ),
  ...inFile(
    below("log-record.ts"),
    TRUE,
    [
      "a checksum is not compared",
      ") !== Number.parseInt(header.slice(9, 17), 16)) return null;",
      ") < 0) return null;",
    ],
    ["a mark is not looked at", "markOf(bytes, start) > badOffset;", "markOf(bytes, start) >= 0;"],
    ["a bad line end hides what follows", "if (says(badOffset + headerBytes + size + 1)) return true;", ""],
  ),
  ...inFile(
    below("lying-disk.ts"),
    LYING,
    [
      "nothing is lost",
      "      unsynced.push(write);\n",
      '      keep({ ...write, token: write.token - 0.5 });\n      files.flush();\n      unsynced.push({ type: "write", token: write.token, records: [] });\n',
    ],
    [
      "the count of what is kept is the disk's own",
      "const kept = before + walRecords;",
      "const kept = Number(bytes.readBigUInt64LE(8));",
    ],
    ["what an earlier life left counts as this one's", "-measureDataDirectory(directory, system).walRecords", "0"],
    ["a checkpoint counts as the beginning", "++checkpoints, storedInAll);", "++checkpoints, 0);"],
    [
      "what comes while a sync runs is dropped",
      "syncing = 0;\n        counters",
      "syncing = 0;\n        unsynced = [];\n        counters",
    ],
    [
      "a sync is over before anything is stored",
      "const begin = (error: Error | null): void => {",
      "done(null, token);\n      const begin = (error: Error | null): void => {",
    ],
  ),
  ...inFile("systems-under-test/node-kit/execution.ts", TRUE, [
    "an answer does not wait for its write",
    "effects = this.#gate.pass(this.node.step(input));",
    "effects = this.node.step(input);\n      this.#gate.pass(effects);",
  ]),
];
