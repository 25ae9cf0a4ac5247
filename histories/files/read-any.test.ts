import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeEdnEvent } from "../codecs/edn.ts";
import { encodeEvent } from "../codecs/json-lines.ts";
import type { HistoryEvent } from "../event.ts";
import { openAnyHistory, readAnyHistory } from "./read-any.ts";

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
    const taken: HistoryEvent[] = [];
    const read = readAnyHistory(path, { take: (event) => taken.push(event) });
    expect(taken).toEqual(events);
    expect(read).toMatchObject({ format, guessedBecause: "from its content" });
  });

  test("an event is given before the next is read, so that a mistake further on hides nothing before it", () => {
    const path = join(folder, "h.edn");
    writeFileSync(path, `${events.slice(0, 3).map(encodeEdnEvent).join("\n")}\n{:oops`);
    const taken: number[] = [];
    const read = (): unknown => readAnyHistory(path, { take: (event, line) => taken.push(event.index, line) });
    expect(read).toThrow('h.edn:4:1: expected "}", found the end of the file');
    expect(taken).toEqual([0, 1, 1, 2, 2, 3]);
  });

  test("a consumer may stop early", () => {
    const path = join(folder, "h.jsonl");
    writeFileSync(path, events.map(encodeEvent).join("\n"));
    for (const { event } of openAnyHistory(path).events) {
      expect(event).toEqual(events[0]);
      break;
    }
  });
});
