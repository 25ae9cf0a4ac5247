/**
 * Files that were cut off, at every byte, and bytes that are no text: what is read, and what is said.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeEdnEvent } from "../codecs/edn.ts";
import type { HistoryFormat } from "../codecs/formats.ts";
import { encodeEvent } from "../codecs/json-lines.ts";
import type { HistoryEvent } from "../event.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { openHistory, readHistory } from "./read-history.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-torn-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** With characters of two, three and four bytes. */
const events = (["invoke", "ok", "invoke", "info"] as const).map((type, index): HistoryEvent => ({
  index,
  time: index * 1e9,
  type,
  process: index >> 1,
  f: "write",
  value: "ü€😀 12",
}));

const FILES: { readonly [format in HistoryFormat]: string } = {
  jsonl: events.map((event) => `${encodeEvent(event)}\n`).join(""),
  edn: events.map((event) => `${encodeEdnEvent(event)}\n`).join(""),
  json: `[${events.map(encodeEvent).join(",\n")}]\n`,
  log: events.map(({ process, type, f, value }) => `${process}\t:${type}\t:${f}\t${JSON.stringify(value)}\n`).join(""),
};
const FORMATS = Object.keys(FILES) as readonly HistoryFormat[];

interface Found {
  readonly events: readonly HistoryEvent[];
  readonly notes: readonly string[];
  readonly refused?: string;
}

function found(read: () => Omit<Found, "refused">): Found {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MalformedHistoryError)) throw error;
    return { events: [], notes: [], refused: error.message };
  }
}

function opened(format: HistoryFormat, bytes: Uint8Array): Found {
  const path = join(folder, `h.${format}`);
  writeFileSync(path, bytes);
  return found(() => {
    const { events: placed, notes } = openHistory(path, { format });
    return { events: Array.from(placed, ({ event }) => event), notes };
  });
}

/** As a run's own judge and the reports read it. */
function ofRun(bytes: Uint8Array | string): Found {
  const path = join(folder, "history.jsonl");
  writeFileSync(path, bytes);
  return found(() => readHistory(path));
}

describe("a history.jsonl that is cut off", () => {
  const bytes = Buffer.from(FILES.jsonl);
  const ends = [...bytes.keys()].filter((at) => bytes[at] === 10);

  test("gives every line that is whole, with or without its line feed, and says which one was left out", () => {
    for (let length = 1; length <= bytes.length; length++) {
      const whole = ends.filter((end) => end <= length).length;
      const isBetween = ends.includes(length) || ends.includes(length - 1);
      const { events: read, notes, refused } = ofRun(bytes.subarray(0, length));
      const isRefused = !isBetween && whole === 0;
      const refusal = "history.jsonl:1: expected one JSON object";
      const note = `line ${whole + 1} is torn (no line feed at its end) and was left out: `;
      expect(refused?.slice(0, refusal.length), `${length}`).toBe(isRefused ? refusal : undefined);
      expect(read, `${length}`).toEqual(events.slice(0, whole));
      expect(notes.length, `${length}`).toBe(isBetween || isRefused ? 0 : 1);
      expect(notes.every((each) => each.includes(note))).toBe(true);
    }
  });

  test("is read the same by the reader of all formats; only one without a line is a mistake there", () => {
    for (let length = 1; length <= bytes.length; length++) {
      const one = opened("jsonl", bytes.subarray(0, length));
      const other = ofRun(bytes.subarray(0, length));
      expect({ ...one, refused: one.refused?.replace("h.jsonl", "history.jsonl") }, `${length}`).toEqual({
        ...other,
        refused: other.refused,
      });
    }
    expect(ofRun("")).toEqual({ events: [], notes: [] });
    expect(opened("jsonl", new Uint8Array()).refused).toContain("found an empty file");
  });

  test("is refused where the broken line is followed by another", () => {
    const [first = "", second = ""] = FILES.jsonl.split("\n");
    for (let length = 1; length < second.length; length++) {
      const { refused } = ofRun(`${first}\n${second.slice(0, length)}\n${second}`);
      expect(refused, `${length}`).toMatch(/^history\.jsonl:2: expected one JSON object/);
    }
  });
});

describe("a mistake in the last line is none of writing", () => {
  const before = FILES.jsonl.split("\n").slice(0, 3).join("\n");
  const good = events[3] ?? {};
  const wrong: (readonly [string, string])[] = [
    ...Object.entries(good).map(([name, value]): [string, string] => [
      `${name} misspelt`,
      JSON.stringify({ ...good, [name]: undefined, [`${name}x`]: value }),
    ]),
    ["type of another kind", JSON.stringify({ ...good, type: "okay" })],
    ["a name that stands twice", JSON.stringify(good).replace("{", '{"f":"read",')],
    [
      "nesting without end",
      JSON.stringify({ ...good, value: 0 }).replace('"value":0', `"value":${"[".repeat(300)}${"]".repeat(300)}`),
    ],
    ["a number", "12"],
  ];

  test.each(wrong)("%s: refused, with a line feed at its end and without", (_name, line) => {
    for (const end of ["", "\n"]) {
      expect(ofRun(`${before}\n${line}${end}`).refused).toMatch(/^history\.jsonl:4: /);
      expect(opened("jsonl", Buffer.from(`${before}\n${line}${end}`)).refused).toMatch(/^h\.jsonl:4: /);
    }
  });
});

test.each(["edn", "json", "log"] as const)(
  "%s that is cut off anywhere is refused by its place, or gives what stands before the cut",
  (format) => {
    const whole = opened(format, Buffer.from(FILES[format])).events;
    const bytes = Buffer.from(FILES[format]);
    let refusals = 0;
    for (let length = 1; length <= bytes.length; length++) {
      const { events: read, refused } = opened(format, bytes.subarray(0, length));
      const place = new RegExp(`^h\\.${format}: expected |^h\\.${format}:\\d+(:\\d+)?: `);
      expect(refused === undefined || place.test(refused), `${length}: ${refused}`).toBe(true);
      if (refused !== undefined) refusals += 1;
      // A word of a log that is cut off is a word still.
      const sure = refused !== undefined ? [] : format === "log" ? read.slice(0, -1) : read;
      expect(sure, `${length}`).toEqual(whole.slice(0, sure.length));
    }
    expect(refusals).toBeGreaterThan(bytes.length / 3);
  },
);

test.each(["edn", "json", "log"] as const)("%s that ends inside a character is refused", (format) => {
  const bytes = Buffer.from(FILES[format]);
  const start = bytes.lastIndexOf(Buffer.from("😀"));
  for (let part = 1; part < 4; part++) {
    const { refused } = opened(format, bytes.subarray(0, start + part));
    expect(refused).toBe(`h.${format}: expected text in UTF-8, found a file that ends inside a character`);
  }
});

test.each(FORMATS)("%s with a byte that is no UTF-8 is refused by its line, wherever it stands", (format) => {
  const whole = Buffer.from(FILES[format]);
  for (let at = 0; at < whole.length; at++) {
    const bytes = Buffer.from(whole);
    bytes[at] = 0xff;
    const line = whole.subarray(0, at).filter((byte) => byte === 10).length + 1;
    // A lead byte that is overwritten leaves its followers, which may be told instead: they stand on the same line.
    expect(opened(format, bytes).refused, `${at}`).toBe(
      `h.${format}:${line}: expected text in UTF-8, found other bytes`,
    );
  }
});
