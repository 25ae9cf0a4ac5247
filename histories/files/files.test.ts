import { mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HistoryEvent } from "../event.ts";
import { openHistoryWriter } from "./line-writer.ts";
import { readHistory } from "./read-history.ts";
import { linesOf } from "./file-text.ts";
import { createRunDirectory, folderName, writeJsonFile } from "../../runs/run-directory.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const event = (index: number): HistoryEvent => ({
  index,
  time: index,
  type: "invoke",
  process: index,
  f: "read",
  value: "ä",
});

describe("the history file", () => {
  test("gives back what was appended", () => {
    const path = join(folder, "history.jsonl");
    const writer = openHistoryWriter(path);
    const events = Array.from({ length: 3000 }, (_, index) => event(index));
    for (const each of events) writer.append(each);
    writer.close();
    writer.close();
    expect(readHistory(path)).toEqual({ events, notes: [] });
    expect(() => writer.append(event(0))).toThrow("closed");
  });

  test("holds every flushed line although it was never closed", () => {
    const path = join(folder, "history.jsonl");
    const writer = openHistoryWriter(path);
    writer.append(event(0));
    writer.flush();
    expect(readHistory(path).events).toEqual([event(0)]);
    writer.close();
  });

  test("is never written over", () => {
    const path = join(folder, "history.jsonl");
    openHistoryWriter(path).close();
    expect(() => openHistoryWriter(path)).toThrow("EEXIST");
  });

  test("reads lines longer than its pieces, and characters across their borders", () => {
    const path = join(folder, "long");
    const long = "ä€".repeat(700_000);
    writeFileSync(path, `${long}\r\nshort\n${long}`);
    const lines = [...linesOf(path)];
    expect(lines.map(({ text, number, isEnded }) => [text.length, number, isEnded])).toEqual([
      [long.length, 1, true],
      [5, 2, true],
      [long.length, 3, false],
    ]);
    expect(lines[0]?.text === long && lines[2]?.text === long).toBe(true);
  });
});

describe("the run directory", () => {
  test("is named for test and start, and latest points to the newest", () => {
    const startedAt = new Date("2026-11-22T14:03:11.042Z");
    const first = createRunDirectory({ store: folder, test: "raft kv/1", startedAt });
    const second = createRunDirectory({ store: folder, test: "raft kv/1", startedAt });
    expect(first.path).toBe(join(folder, "raft-kv-1", "20261122T140311.042Z"));
    expect(second.path).toBe(`${first.path}-2`);
    expect(readlinkSync(join(folder, "latest"))).toBe(join("raft-kv-1", "20261122T140311.042Z-2"));
  });

  test("a test's name cannot lead out of the store", () => {
    expect(folderName("../../etc")).toBe("etc");
    expect(folderName("..")).toBe("test");
  });

  test("a JSON file is written whole", () => {
    const path = join(folder, "test.json");
    writeJsonFile(path, { a: 1 });
    writeJsonFile(path, { a: 2 });
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ a: 2 });
  });
});
