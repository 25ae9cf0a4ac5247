import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeEdnEvent } from "../codecs/edn.ts";
import { encodeEvent } from "../codecs/json-lines.ts";
import type { HistoryEvent } from "../event.ts";
import { openHistory } from "./read-history.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-any-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** More than one piece of text. */
const events: readonly HistoryEvent[] = Array.from({ length: 8000 }, (_, index) => ({
  index,
  time: index * 10,
  type: index % 2 === 0 ? ("invoke" as const) : ("ok" as const),
  process: Math.floor(index / 2) % 5,
  f: "write",
  key: `k${index % 100}`,
  value: `wert-ü-${Math.floor(index / 2)}`,
}));

describe("any history file", () => {
  test.each([
    ["h.jsonl", "jsonl", events.map(encodeEvent).join("\n")],
    ["h.edn", "edn", `; a comment\n[${events.map(encodeEdnEvent).join("\n")}]`],
    ["h.json", "json", JSON.stringify(events)],
  ])("%s comes out event by event, larger than the pieces it is read in", (name, format, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const history = openHistory(path);
    expect(Array.from(history.events, ({ event }) => event)).toEqual(events);
    expect(history).toMatchObject({ format, guessedBecause: "from its content" });
  });

  test("an event is given before the next is read, so that a mistake further on hides nothing before it", () => {
    const path = join(folder, "h.edn");
    writeFileSync(path, `${events.slice(0, 3).map(encodeEdnEvent).join("\n")}\n{:oops`);
    const taken: number[] = [];
    const read = (): void => {
      for (const { event, line } of openHistory(path).events) taken.push(event.index, line);
    };
    expect(read).toThrow('h.edn:4:1: expected "}", found the end of the file');
    expect(taken).toEqual([0, 1, 1, 2, 2, 3]);
  });

  test("what gzip packed comes out event by event, too, however often it was packed", () => {
    const path = join(folder, "h.jsonl.gz");
    const text = events.map(encodeEvent);
    const packed = [text.slice(0, 5000), text.slice(5000)].map((part) => gzipSync(`${part.join("\n")}\n`));
    writeFileSync(path, Buffer.concat(packed));
    expect(Array.from(openHistory(path).events, ({ event }) => event)).toEqual(events);
  });

  test.each([
    ["torn", (packed: Buffer) => packed.subarray(0, packed.length - 2000), 1000],
    ["damaged", (packed: Buffer) => packed.fill(7, packed.length - 2000, packed.length - 1000), 1000],
    ["packed only in the beginning", () => Buffer.from([0x1f, 0x8b, 1, 2, 3]), 0],
  ] as const)("a gzip file that is %s is refused where that is, and what came before is given", (_, damage, least) => {
    const path = join(folder, "h.jsonl.gz");
    // Not all alike, or all of it would fit into the first piece.
    const packed = gzipSync(events.map((event, at) => encodeEvent({ ...event, node: `n${Math.sin(at)}` })).join("\n"));
    writeFileSync(path, damage(packed));
    let taken = 0;
    const read = (): void => {
      for (const { line } of openHistory(path).events) taken = line;
    };
    expect(read).toThrow("h.jsonl.gz: expected a whole gzip file: ");
    expect(taken).toBeGreaterThanOrEqual(least);
  });

  test("a pipe is read from its beginning as often as it is asked for, also by one who stopped early before", () => {
    const pipe = join(folder, "pipe");
    expect(spawnSync("sh", ["-c", `mkfifo "$1"`, "sh", pipe]).status).toBe(0);
    const file = join(folder, "h.jsonl");
    writeFileSync(file, events.map(encodeEvent).join("\n"));
    spawn("sh", ["-c", `cat "$1" > "$2"`, "sh", file, pipe]);
    const [first] = openHistory(pipe).events;
    expect(first?.event).toEqual(events[0]);
    const all = (): HistoryEvent[] => Array.from(openHistory(pipe).events, ({ event }) => event);
    expect(all()).toEqual(events);
    expect(all()).toEqual(events);
  });

  test("a consumer may stop early", () => {
    const path = join(folder, "h.jsonl");
    writeFileSync(path, events.map(encodeEvent).join("\n"));
    for (const { event } of openHistory(path).events) {
      expect(event).toEqual(events[0]);
      break;
    }
  });
});
